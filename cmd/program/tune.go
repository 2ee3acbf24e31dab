package program

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"vksimclr/engine"
	"vksimclr/measure"
)

type tuneCommand struct {
	Step   stepFlags `embed:""`
	Rounds int       `default:"5" help:"How often each candidate is measured; its best counts."`
}

func (tuneCommand) Help() string {
	return `Training measures the candidates for each kernel in passing, about a millisecond each,
and remembers the fastest. This forgets what is remembered for the kernels of one step and measures
anew and longer. Another candidate changes the speed, never a bit.

Examples:

  vksimclr tune --arch small --batch 128
  vksimclr tune --arch resnet50 --size 224 --batch 64 --precision mixed --rounds 10`
}

// Run measures and prints what was chosen.
func (t *tuneCommand) Run(ctx context.Context, c console) error {
	recipe, err := t.Step.recipe("tune")
	if err != nil {
		return err
	}
	if t.Rounds < 1 {
		return usage("tune: --rounds %d must be positive", t.Rounds)
	}
	err = t.Step.resolveMicroBatch(engine.Options{Device: t.Step.Device}, &recipe)
	if err != nil {
		return err
	}
	return t.Step.on(func(d *engine.Device) error {
		progress := &tuneProgress{out: c.log, started: time.Now(), last: time.Now()}
		tuned, err := measure.Tune(ctx, d, recipe, t.Rounds, progress.step)
		return t.tell(c, tuned, err)
	})
}

// tell prints what was decided before the measurements ended, by an error or without.
func (t *tuneCommand) tell(c console, tuned []measure.Tuned, err error) error {
	if errors.Is(err, context.Canceled) {
		err = fmt.Errorf("%w after %d kernels, which are remembered", errInterrupted, len(tuned))
	}
	switch {
	case err != nil && len(tuned) == 0:
		return err
	case t.Step.JSON:
		return errors.Join(c.printJSON(tuned), err)
	}
	return errors.Join(printTuned(c.out, tuned), err)
}

// printTuned writes one row a kernel.
func printTuned(w io.Writer, tuned []measure.Tuned) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "work\tfastest\tGFLOP/s\tbefore\tothers")
	for _, c := range tuned {
		best := c.Candidates[0]
		fmt.Fprintf(table, "%s\t%s\t%.1f\t%s\t", c.Work, best.Name, best.GFLOPS,
			cmp.Or(c.Before, "-"))
		for i, o := range c.Candidates[1:] {
			if i > 0 {
				fmt.Fprint(table, ", ")
			}
			fmt.Fprintf(table, "%s %.1f", o.Name, o.GFLOPS)
		}
		fmt.Fprintln(table)
	}
	return table.Flush()
}

// tuneProgress tells how far the measurements are: a line that stays in place on a terminal, now
// and then a line elsewhere.
type tuneProgress struct {
	out           io.Writer
	started, last time.Time
}

func (p *tuneProgress) step(done, of int, what string) {
	text := fmt.Sprintf("%d of %d measurements, ETA %s: %s", done, of,
		remaining(time.Since(p.started), done, of-done), what)
	switch {
	case isTerminal(p.out) && done == of:
		fmt.Fprint(p.out, "\r\x1b[K")
	case isTerminal(p.out):
		fmt.Fprintf(p.out, "\r\x1b[K%.110s", text)
	case time.Since(p.last) >= plainEvery || done == of:
		p.last = time.Now()
		fmt.Fprintln(p.out, text)
	}
}
