package train

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"vksimclr/engine"
)

// TunedChoice is one kernel's work and how fast the candidates do it, the fastest first.
type TunedChoice struct {
	Work       string      `json:"work"` // operation, shapes, type
	Before     string      `json:"before"`
	Candidates []Candidate `json:"candidates"`
}

// Candidate is one of the kernels that do the same work.
type Candidate struct {
	Name   string  `json:"name"`
	GFLOPS float64 `json:"gflop_per_s"`
}

// Tune measures all candidates for the kernels of a step anew, in so many rounds, and has the device remember the fastest. Progress goes to log.
func Tune(ctx context.Context, c Config, size, rounds int, log io.Writer) (choices []TunedChoice, err error) {
	d, err := openDevice(c.Device)
	if err != nil {
		return nil, err
	}
	defer func() {
		if e := d.Close(); err == nil {
			err = e
		}
	}()
	if _, err := resolvePolicy(d, c); err != nil { // decides which candidates there are
		return nil, err
	}
	d.Measure(false) // describing must not decide by a short try
	step, err := newBenchStep(d, c, size)
	if err != nil {
		return nil, err
	}
	works := step.recorder.Candidates()
	progress := newTuneProgress(log, works, rounds)
	for _, a := range works {
		before, _ := d.Choices().Get(a.Key)
		_, rates, err := d.Tune(ctx, a, rounds, func() { progress.step(a.Key) })
		if errors.Is(err, context.Canceled) {
			return choices, fmt.Errorf("%w after %d of %d kernels, whose choices are kept", ErrInterrupted, len(choices), len(works))
		}
		if err != nil {
			return choices, fmt.Errorf("tune %s: %w", a.Key, err)
		}
		t := TunedChoice{Work: a.Key, Before: before}
		for i, name := range a.Names {
			t.Candidates = append(t.Candidates, Candidate{name, rates[i] / 1e9})
		}
		slices.SortStableFunc(t.Candidates, func(a, b Candidate) int { return cmp.Compare(b.GFLOPS, a.GFLOPS) })
		choices = append(choices, t)
	}
	return choices, nil
}

// PrintChoices writes one row a kernel.
func PrintChoices(w io.Writer, choices []TunedChoice) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "work\tchoice\tGFLOP/s\tbefore\tothers")
	for _, c := range choices {
		best := c.Candidates[0]
		fmt.Fprintf(table, "%s\t%s\t%.1f\t%s\t", c.Work, best.Name, best.GFLOPS, cmp.Or(c.Before, "-"))
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

// tuneProgress tells how far the measurements are: a line that stays in place on a terminal, now and then a line elsewhere.
type tuneProgress struct {
	out           io.Writer
	done, of      int
	started, last time.Time
}

func newTuneProgress(out io.Writer, works []engine.Candidates, rounds int) *tuneProgress {
	p := &tuneProgress{out: out, started: time.Now(), last: time.Now()}
	for _, a := range works {
		p.of += rounds * len(a.Names)
	}
	return p
}

func (p *tuneProgress) step(what string) {
	p.done++
	left := time.Duration(float64(time.Since(p.started)) / float64(p.done) * float64(p.of-p.done)).Round(time.Second)
	text := fmt.Sprintf("%d of %d measurements, ETA %s: %s", p.done, p.of, left, what)
	switch {
	case isTerminal(p.out) && p.done == p.of:
		fmt.Fprint(p.out, "\r\x1b[K")
	case isTerminal(p.out):
		fmt.Fprintf(p.out, "\r\x1b[K%.110s", text)
	case time.Since(p.last) >= plainEvery || p.done == p.of:
		p.last = time.Now()
		fmt.Fprintln(p.out, text)
	}
}
