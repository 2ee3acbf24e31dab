package program

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"

	"vksimclr/engine"
	"vksimclr/train"
)

// progress shows how a run goes: a bar on a terminal, now and then a line elsewhere. It is a
// listener of a run.
type progress struct {
	out           io.Writer
	kept          io.Writer                // gets what note prints; may be nil
	bar           *progressbar.ProgressBar // nil where out is no terminal
	steps, epochs int
	first         int // step of the first event: only the speed of this process counts
	started, last time.Time
	encoded       time.Time     // of the last line about a judgement
	memory        func() uint64 // bytes of device memory in use; nil: not shown
	wait          waiting
	before        time.Time // of the event before
	now           func() time.Time
}

// newProgress watches a run of so many steps and epochs in all; a resumed run just starts with a
// later step.
func newProgress(out io.Writer, steps, epochs int) *progress {
	return &progress{out: out, bar: newBar(out, steps), steps: steps, epochs: epochs, now: time.Now,
		wait: waiting{fades: true}}
}

// listen shows steps, judgements and warnings.
func (p *progress) listen(e train.Event) error {
	switch e := e.(type) {
	case train.StepDone:
		p.update(e)
	case train.Encoded:
		if now := p.now(); now.Sub(p.encoded) > plainEvery {
			if !p.encoded.IsZero() {
				p.print("judging: %d of %d pictures encoded", e.Done, e.Of)
			}
			p.encoded = now
		}
	case train.Judged:
		when := "before"
		if e.Step > 0 {
			when = "after"
		}
		p.note("kNN %s training: %.2f %% (top-1, k %d, %d pictures in the bank, %d classified)",
			when, e.Top1, e.Neighbours, e.Bank, e.Test)
	case train.Evaluated:
		p.note("%s", evaluationText(e.Evaluation))
	case train.Warned:
		p.note("vksimclr: %s", e.Err)
	}
	return nil
}

func (p *progress) update(s train.StepDone) {
	now := p.now()
	if p.started.IsZero() {
		p.first, p.started, p.before = s.Step, now, now
	}
	p.wait.add(s.Waited, now.Sub(p.before).Seconds())
	p.before = now
	text := fmt.Sprintf("epoch %d/%d loss %.3f%s %s img/s wait %.0f%%%s ETA %s", s.Epoch, p.epochs,
		s.Loss(), others(s), significant(s.PicturesPerSecond), 100*p.wait.share(), p.memoryText(),
		remaining(now.Sub(p.started), s.Step-p.first, p.steps-s.Step))
	if p.bar != nil {
		p.bar.Describe(text)
		_ = p.bar.Set(s.Step) // a terminal that went away must not end the run
		return
	}
	if p.last.IsZero() || now.Sub(p.last) >= plainEvery || s.Step == p.steps {
		p.last = now
		fmt.Fprintf(p.out, "step %d/%d %s\n", s.Step, p.steps, text)
	}
}

// memoryText tells how much device memory is in use.
func (p *progress) memoryText() string {
	if p.memory == nil {
		return ""
	}
	return " mem " + engine.Bytes(p.memory())
}

// others are the metrics beside the loss.
func others(s train.StepDone) string {
	var text strings.Builder
	for _, m := range s.Metrics[1:] {
		if m.Name == "contrastive_accuracy" {
			fmt.Fprintf(&text, " acc %.1f%%", 100*m.Value)
		} else if !strings.HasPrefix(m.Name, "contrast_") { // beside acc, they fill the line
			fmt.Fprintf(&text, " %s %.3g", strings.ReplaceAll(m.Name, "_", " "), m.Value)
		}
	}
	return text.String()
}

// print prints a line of its own, above the bar where there is one.
func (p *progress) print(format string, arguments ...any) {
	if p.bar != nil && !p.bar.IsFinished() {
		_ = p.bar.Clear()
	}
	fmt.Fprintf(p.out, format+"\n", arguments...)
}

// note prints a line that is kept, too.
func (p *progress) note(format string, arguments ...any) {
	p.print(format, arguments...)
	if p.kept != nil {
		fmt.Fprintf(p.kept, format+"\n", arguments...)
	}
}

// close leaves the bar as it stands and ends its line.
func (p *progress) close() { endBar(p.out, p.bar) }

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
