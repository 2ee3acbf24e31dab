package train

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// plainEvery is the time between two lines where the output is a file or a pipe.
const plainEvery = 5 * time.Second

// Progress shows how a run goes: a bar on a terminal, now and then a line elsewhere.
type Progress struct {
	out           io.Writer
	bar           *progressbar.ProgressBar // nil where out is no terminal
	steps, epochs int
	first         int // step of the first record: the speed of this process counts, not that of a run before
	started, last time.Time
	now           func() time.Time
}

// NewProgress watches a run of so many steps and epochs in all; a resumed run just starts with a later record.
func NewProgress(out io.Writer, steps, epochs int) *Progress {
	p := &Progress{out: out, steps: steps, epochs: epochs, now: time.Now}
	if isTerminal(out) {
		p.bar = progressbar.NewOptions(steps,
			progressbar.OptionSetWriter(out), progressbar.OptionSetWidth(14), progressbar.OptionThrottle(100*time.Millisecond),
			// The library's time counts the steps of the run before as done now, so the description brings its own.
			progressbar.OptionSetPredictTime(false), progressbar.OptionSetElapsedTime(false),
			progressbar.OptionShowDescriptionAtLineEnd(), progressbar.OptionUseANSICodes(true),
			progressbar.OptionOnCompletion(func() { fmt.Fprintln(out) }))
	}
	return p
}

func isTerminal(out io.Writer) bool {
	f, ok := out.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb"
}

// Update shows the record of a step.
func (p *Progress) Update(r Record) {
	now := p.now()
	if p.started.IsZero() {
		p.first, p.started = r.Step, now
	}
	text := fmt.Sprintf("epoch %d/%d loss %.3f acc %.1f%% %s img/s ETA %s",
		r.Epoch, p.epochs, r.Loss, 100*r.ContrastiveAccuracy, significant(r.ImagesPerSecond), p.remaining(r.Step, now))
	if p.bar != nil {
		p.bar.Describe(text)
		_ = p.bar.Set(r.Step) // a terminal that went away must not end the run
		return
	}
	if p.last.IsZero() || now.Sub(p.last) >= plainEvery || r.Step == p.steps {
		p.last = now
		fmt.Fprintf(p.out, "step %d/%d %s\n", r.Step, p.steps, text)
	}
}

// Note prints a line of its own, above the bar where there is one.
func (p *Progress) Note(format string, arguments ...any) {
	if p.bar != nil && !p.bar.IsFinished() {
		_ = p.bar.Clear()
	}
	fmt.Fprintf(p.out, format+"\n", arguments...)
}

// Close leaves the bar as it stands and ends its line.
func (p *Progress) Close() {
	if p.bar != nil && !p.bar.IsFinished() {
		_ = p.bar.Exit()
		fmt.Fprintln(p.out)
	}
}

func (p *Progress) remaining(step int, now time.Time) string {
	done := step - p.first
	if step >= p.steps {
		return "0s"
	}
	if done < 1 {
		return "?"
	}
	left := time.Duration(float64(now.Sub(p.started)) / float64(done) * float64(p.steps-step))
	return left.Round(time.Second).String()
}

// significant writes 0.83, 8.3, 83 and 8301: three digits are enough for a speed.
func significant(x float64) string {
	switch {
	case x >= 100:
		return fmt.Sprintf("%.0f", x)
	case x >= 1:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.2f", x)
}
