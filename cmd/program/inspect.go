package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"vksimclr/atomicfile"
	"vksimclr/data"
	"vksimclr/inspect"
)

type inspectCommand struct {
	Data      string `required:"" placeholder:"DATA" help:"Pictures, as for train."`
	Val       string `placeholder:"PATH" help:"Pictures to test on, as for train."`
	Labels    string `default:"auto" placeholder:"WORD" help:"As for train."`
	Limit     int    `default:"0" help:"Look at N pictures only, as for train; 0 means all."`
	MaxPixels int    `default:"100000000" help:"Name larger pictures as unreadable."`
	Out       string `placeholder:"DIR" help:"Folder for inspect.html and inspect.json."`
	List      string `placeholder:"FILE" help:"Write the pictures found and why, as CSV."`
	Keep      string `placeholder:"FILE" help:"Write a list of the others, for train --data."`
	Fail      bool   `help:"End with code 1 if anything is found, for scripts."`
	JSON      bool   `help:"Print the report as JSON."`
}

func (inspectCommand) Help() string {
	return `Looks at every picture before training: unreadable ones, duplicates and near duplicates
(scaled, recompressed, brighter, cropped, mirrored or turned copies), copies of test pictures among
those to train on, dark, bright, blurred and low-contrast ones, odd sizes and shapes; and at the set
as a whole: classes, sizes, mean and deviation of the channels. Nothing is changed.

With --out, DIR/inspect.html shows the pictures found; the one file holds all of it. Of every group
of copies one picture is kept and not named. --keep writes the pictures without findings as a list
for train --data.

Examples:

  vksimclr inspect --data ~/pictures --out report
  vksimclr inspect --data ~/pictures --val 10% --list found.csv --keep good.txt
  vksimclr train --data good.txt
  vksimclr inspect --data cifar10:DIR --fail --json`
}

// Run looks, writes the files and prints the table.
func (i *inspectCommand) Run(ctx context.Context, c console) (err error) {
	s, err := i.settings()
	if err != nil {
		return err
	}
	if _, missing := os.Stat(i.Out); missing != nil && i.Out != "" {
		defer func() {
			if err != nil {
				os.Remove(i.Out) // where it is empty
			}
		}()
	}
	files, err := i.files()
	if err != nil {
		return err
	}
	parts, err := s.openData(ctx, c.log)
	if err != nil {
		return err
	}
	report, err := inspectParts(ctx, s, parts, c.log)
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("inspect: %w: nothing was written", errInterrupted)
	}
	if err != nil {
		return fmt.Errorf("inspect: %w", err)
	}
	report.Advice = dataAdvice(parts, report)
	for _, f := range files {
		if err := f.write(report); err != nil {
			return fmt.Errorf("inspect: %w", err)
		}
	}
	if i.JSON {
		err = c.printJSON(report)
	} else {
		err = printInspection(c.out, report, files)
	}
	if err == nil && i.Fail && len(report.Findings) > 0 {
		return fmt.Errorf("inspect: %d pictures with findings, and --fail", report.Named)
	}
	return err
}

// settings are those of a run on the same pictures that leaves out the unreadable ones.
func (i *inspectCommand) settings() (Settings, error) {
	s := defaultSettings()
	s.Data, s.Val, s.Labels, s.Limit = i.Data, i.Val, i.Labels, i.Limit
	s.MaxPixels, s.KNNTest = i.MaxPixels, i.Limit
	s.BadPictures = "1000000000"
	s.Batch = 2 // plays no part here
	if i.Limit < 0 {
		return s, usage("inspect: --limit %d: give 1 or more, or 0 for all", i.Limit)
	}
	return s, s.validate()
}

// inspectParts inspects the opened parts and shows how far it is.
func inspectParts(ctx context.Context, s Settings, parts data.Parts,
	log io.Writer) (*inspect.Report, error) {
	list := []inspect.Part{{Name: inspect.Train, Set: parts.Train, Time: s.fileTime}}
	if parts.Test != nil {
		list = append(list, inspect.Part{Name: inspect.Val, Set: parts.Test, Time: s.fileTime})
	}
	for _, b := range parts.Bad {
		k := 0
		if below(b.Path, s.Val) && len(list) > 1 {
			k = 1
		}
		list[k].Unreadable = append(list[k].Unreadable,
			inspect.Unreadable{Key: shortPath(b.Path, s), Reason: b.Err.Error()})
	}
	verbs := map[inspect.Phase]*countdown{
		inspect.Looking:   newCountdown(log, "looked at"),
		inspect.Comparing: newCountdown(log, "compared"),
	}
	defer verbs[inspect.Looking].close()
	defer verbs[inspect.Comparing].close()
	return inspect.Look(ctx, list, func(phase inspect.Phase, done, of int) {
		verbs[phase].show(done, of)
	})
}

// fileTime is when the file of a picture was written, 0 where it is no file of its own.
func (s Settings) fileTime(key string) int64 {
	spec, err := data.ParseSpec(s.Data)
	if err != nil {
		return 0
	}
	for _, folder := range []string{spec.Path, filepath.Dir(spec.Path), s.Val} {
		if stat, err := os.Stat(filepath.Join(folder, filepath.FromSlash(key))); err == nil {
			return stat.ModTime().UnixNano()
		}
	}
	return 0
}

// below tells whether a path lies in a folder.
func below(path, folder string) bool {
	if folder == "" {
		return false
	}
	rest, err := filepath.Rel(folder, path)
	return err == nil && filepath.IsLocal(rest)
}

// shortPath is a path below the folders of the data, as the keys of pictures are.
func shortPath(path string, s Settings) string {
	spec, err := data.ParseSpec(s.Data)
	if err != nil {
		return path
	}
	for _, folder := range []string{s.Val, spec.Path} {
		if below(path, folder) {
			rest, _ := filepath.Rel(folder, path)
			return filepath.ToSlash(rest)
		}
	}
	return path
}

// inspectFile is a file that a report is written to.
type inspectFile struct {
	path  string
	write func(*inspect.Report) error
}

// files are those that the flags name. They are checked before the work.
func (i *inspectCommand) files() (list []inspectFile, err error) {
	add := func(path string, write func(w io.Writer, r *inspect.Report) error) {
		list = append(list, inspectFile{path, func(r *inspect.Report) error {
			return atomicfile.Stream(path, func(w io.Writer) error { return write(w, r) })
		}})
	}
	if i.Out != "" {
		if err := os.MkdirAll(i.Out, 0o777); err != nil {
			return nil, fmt.Errorf("inspect: --out: %w; give a folder that can be made", err)
		}
		add(filepath.Join(i.Out, "inspect.html"), func(w io.Writer, r *inspect.Report) error {
			return r.WritePage(w, i.Data)
		})
		add(filepath.Join(i.Out, "inspect.json"), func(w io.Writer, r *inspect.Report) error {
			return console{out: w}.printJSON(r)
		})
	}
	if i.List != "" {
		add(i.List, func(w io.Writer, r *inspect.Report) error { return r.WriteList(w) })
	}
	if i.Keep != "" {
		spec, err := data.ParseSpec(i.Data)
		if err != nil || spec.Kind != "folder" {
			return nil, usage("inspect: --keep lists the files of a folder: give --data the " +
				"path of a folder, or leave --keep out")
		}
		add(i.Keep, func(w io.Writer, r *inspect.Report) error {
			return writeKept(w, i.Keep, spec.Path, r)
		})
	}
	for _, f := range list {
		if err := atomicfile.Check(f.path); err != nil {
			return nil, fmt.Errorf("inspect: %w; give a file in a folder that exists", err)
		}
	}
	return list, nil
}
