package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"vksimclr/atomicfile"
	page "vksimclr/report"
	"vksimclr/runlog"
)

// reportFile is the name of the report in the folder of a run.
const reportFile = "report.html"

type reportCommand struct {
	Folder string `arg:"" name:"run" help:"The folder of a run."`
	Out    string `placeholder:"FILE" help:"HTML file to write; default: report.html in the run."`
	Data   string `placeholder:"DATA" help:"Where the run's pictures lie now; default: as then."`
	Device string `placeholder:"DEVICE" help:"Vulkan device, as for train."`
	JSON   bool   `help:"Print what was written as JSON."`
}

func (reportCommand) Help() string {
	return `Writes one HTML file about a run, for people: whether it worked, what was trained on
what, curves, views, a map of the pictures, a confusion matrix, nearest neighbours, typical and odd
pictures, the time against the plan, the settings and why they were chosen, and the command that
makes the run again. It needs no network and no other file.

'vksimclr train' writes it at the end of a run. This command writes it for runs that were stopped,
that were made with --report off, or whose pictures have moved. Pieces that cannot be made are named
in the report, with the reason.

Examples:

  vksimclr report runs/mine
  vksimclr report runs/mine --data /mnt/moved/pictures --out mine.html`
}

// reportResult is what report prints.
type reportResult struct {
	Out     string                  `json:"out"`
	Bytes   int64                   `json:"bytes"`
	Missing map[page.Section]string `json:"missing"`
}

// Run gathers what is known of the run and writes it.
func (k *reportCommand) Run(ctx context.Context, c console) error {
	if k.Out == "" {
		k.Out = filepath.Join(k.Folder, reportFile)
	}
	if _, err := outFormat("report", k.Out, ".html"); err != nil {
		return err
	}
	run, err := runlog.Open(k.Folder)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if err := checkOut("report", k.Out); err != nil {
		return err
	}
	g := gatherRun(run)
	if err := g.fromCheckpoint(ctx, k, c); errors.Is(err, context.Canceled) ||
		errors.Is(err, errInterrupted) {
		return fmt.Errorf("report: %w: nothing was written", errInterrupted)
	} else if err != nil {
		g.lack(oneLine(err), pictureSections()...)
	}
	if err := g.write(k.Out); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	result := reportResult{Out: k.Out, Missing: g.report.Missing}
	if info, err := os.Stat(k.Out); err == nil {
		result.Bytes = info.Size()
	}
	if k.JSON {
		return c.printJSON(result)
	}
	for _, section := range g.missing() {
		fmt.Fprintf(c.log, "vksimclr: no %s: %s\n", section, g.report.Missing[section])
	}
	_, err = fmt.Fprintf(c.out, "%s, %d KiB: open it in a browser\n", k.Out, result.Bytes/1024)
	return err
}

// write writes the report, whole or not at all.
func (g *gathered) write(path string) error {
	g.finish()
	return atomicfile.Stream(path, func(w io.Writer) error { return g.report.Write(w) })
}

// writeReport writes the report of a run that has ended. A failure is a warning: the run itself has
// done its work.
func (t *session) writeReport(collapsed bool) {
	if t.Report != "on" {
		return
	}
	path := filepath.Join(t.Out, reportFile)
	if _, err := os.Stat(path); err == nil && t.run.Done() == t.began {
		return // there is one, and nothing was trained since
	}
	err := func() error {
		run, err := runlog.Open(t.Out)
		if err != nil {
			return err
		}
		g := gatherRun(run)
		g.parts, g.known, g.collapsed = t.parts, true, collapsed
		switch e := t.judged; {
		case t.EvalPictures < 1:
			g.lack("evaluations were off (--eval-pictures 0)", judgedSections()...)
		case e.Step != t.run.Done() || e.Sample.D == 0:
			g.lack("the last encoder was not evaluated: vksimclr report "+shellQuoted(t.Out)+
				" does", judgedSections()...)
		default:
			g.samples, g.bank, g.test = t.samples(t.parts), e.Sample, e.TestSample
		}
		g.pictures(t.dev, t.Settings)
		return g.write(path)
	}()
	if err != nil {
		fmt.Fprintf(t.told, "vksimclr: no report: %v\n", err)
		return
	}
	fmt.Fprintf(t.told, "report: %s\n", path)
}
