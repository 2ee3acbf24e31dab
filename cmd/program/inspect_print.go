package program

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"

	"vksimclr/advise"
	"vksimclr/data"
	"vksimclr/inspect"
)

// dataAdvice is what train would choose for these pictures on an ordinary GPU.
func dataAdvice(parts data.Parts, r *inspect.Report) (list []inspect.Advice) {
	p := advise.Pictures{Count: parts.Train.Len(), Grey: r.GreyShare}
	if uniform, ok := parts.Train.(data.Uniform); ok {
		p.Uniform = true
		p.Height, p.Width = uniform.Size()
	} else {
		stretch := math.Sqrt(r.Usual.Lean)
		p.Height, p.Width = int(r.Usual.Side/stretch+0.5), int(r.Usual.Side*stretch+0.5)
	}
	for _, c := range advise.Choose(advise.Facts{Pictures: p}) {
		switch c.Setting {
		case "size", "batch", "epochs", "temperature", "color_strength", "blur", "arch":
			list = append(list, inspect.Advice{Setting: strings.ReplaceAll(c.Setting, "_", "-"),
				Value: c.Value, Reason: c.Reason})
		}
	}
	return list
}

// printInspection writes the tables of a report and names the files that hold more.
func printInspection(w io.Writer, r *inspect.Report, files []inspectFile) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, p := range r.Parts {
		fmt.Fprintf(table, "%s\t%d pictures of %s, %d×%d to %d×%d pixels\n", p.Name, p.Pictures,
			p.Data, p.Smallest[0], p.Smallest[1], p.Largest[0], p.Largest[1])
	}
	fmt.Fprintf(table, "usual\ta square of %.0f pixels, sides %.2f : 1, brightness %.0f of 255, "+
		"sharpness %.2f\n", r.Usual.Side, r.Usual.Lean, r.Usual.Brightness, r.Usual.Sharpness)
	fmt.Fprintf(table, "channels\tmean %s, deviation %s; %.1f %% have no colours\n",
		triple(r.Mean), triple(r.Deviation), 100*r.GreyShare)
	for _, p := range r.Parts {
		if len(p.Classes) > 0 {
			fmt.Fprintf(table, "%s classes\t%s\n", p.Name, classCounts(p.Classes))
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if r.Named == 0 {
		fmt.Fprintf(w, "\nnothing is wrong with the %d pictures\n", r.Pictures)
	} else {
		fmt.Fprintf(w, "\n%d of %d pictures have findings:\n", r.Named, r.Pictures)
	}
	for _, kind := range inspect.Kinds() {
		if n := r.Counts[kind]; n > 0 {
			fmt.Fprintf(table, "  %d\t%s\t%s\n", n, strings.ReplaceAll(string(kind), "_", " "),
				someKeys(r.Of(kind)))
		}
	}
	for _, note := range r.Notes {
		fmt.Fprintf(table, "note\t%s\n", note)
	}
	if len(r.Advice) > 0 {
		fmt.Fprintln(table, "\nadvice for training:")
	}
	for _, a := range r.Advice {
		fmt.Fprintf(table, "  --%s\t%s\t%s\n", a.Setting, a.Value, a.Reason)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, f := range files {
		fmt.Fprintf(w, "written: %s\n", f.path)
	}
	if len(files) == 0 && r.Named > 0 {
		fmt.Fprintln(w, "see them: add --out DIR and open DIR/inspect.html")
	}
	return nil
}

func triple(v [3]float64) string { return fmt.Sprintf("%.3f %.3f %.3f", v[0], v[1], v[2]) }

// classCounts lists the pictures of a few classes.
func classCounts(classes []inspect.ClassCount) string {
	const few = 12
	var list []string
	for _, c := range classes[:min(few, len(classes))] {
		list = append(list, fmt.Sprintf("%s %d", quotedIfOdd(c.Name), c.Pictures))
	}
	if n := len(classes) - few; n > 0 {
		list = append(list, fmt.Sprintf("and %d more", n))
	}
	return strings.Join(list, ", ")
}

// someKeys names a few pictures of one kind of finding.
func someKeys(findings []inspect.Finding) string {
	const few = 3
	var list []string
	for _, f := range findings[:min(few, len(findings))] {
		text := quotedIfOdd(f.Key)
		if f.Like != "" {
			text += " (like " + quotedIfOdd(f.Like) + ")"
		}
		list = append(list, text)
	}
	if len(findings) > few {
		list = append(list, "…")
	}
	return strings.Join(list, ", ")
}

// quotedIfOdd is a name as it is where it is plain text, else quoted.
func quotedIfOdd(name string) string {
	if quoted := strconv.Quote(name); quoted[1:len(quoted)-1] != name {
		return quoted
	}
	return name
}

// writeKept lists the files of the training part without findings, with their classes where they
// have some: as CSV where the list's name ends in .csv, else one path a line. Paths begin at the
// folder of the list.
func writeKept(w io.Writer, list, root string, r *inspect.Report) error {
	keys, labels := r.Good(inspect.Train)
	from, err := filepath.Abs(filepath.Dir(list))
	if err != nil {
		return err
	}
	to, err := filepath.Abs(root)
	if err != nil {
		return err
	}
	isCSV := strings.EqualFold(filepath.Ext(list), ".csv")
	rows := csv.NewWriter(w)
	if isCSV && len(labels) > 0 {
		_ = rows.Write([]string{"path", "label"})
	} else if isCSV {
		_ = rows.Write([]string{"path"})
	}
	for i, key := range keys {
		path := filepath.Join(to, filepath.FromSlash(key))
		if relative, err := filepath.Rel(from, path); err == nil {
			path = relative
		}
		row := []string{path}
		if len(labels) > 0 {
			row = append(row, labels[i])
		}
		switch text := strings.Join(row, "\t"); {
		case isCSV:
			_ = rows.Write(row)
		case strings.ContainsAny(text, "\r\n") || strings.Count(text, "\t") >= len(row):
			return fmt.Errorf("--keep %s: %q cannot stand on a line: give a file that ends in "+
				".csv", list, key)
		default:
			if _, err := fmt.Fprintln(w, text); err != nil {
				return err
			}
		}
	}
	rows.Flush()
	return rows.Error()
}
