package program

import (
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"
)

// countdown shows how far a pass over pictures is and when it ends: a bar on a terminal, now and
// then a line elsewhere.
type countdown struct {
	out           io.Writer
	noun          string                   // what is counted
	verb          string                   // what is done to a picture
	bar           *progressbar.ProgressBar // nil before the first pictures and elsewhere
	started, last time.Time
	first         int // pictures that were done when the clock started
	now           func() time.Time
}

// newCountdown starts with the first call of show: what comes before is not the pace of pictures.
func newCountdown(out io.Writer, verb string) *countdown {
	return &countdown{out: out, noun: "pictures", verb: verb, now: time.Now}
}

// show says that so many pictures of all are done.
func (c *countdown) show(done, of int) {
	now := c.now()
	if c.started.IsZero() {
		c.started, c.last, c.first = now, now, done
		c.bar = newBar(c.out, of)
	}
	text := fmt.Sprintf("%d of %d %s %s, ETA %s", done, of, c.noun, c.verb,
		remaining(now.Sub(c.started), done-c.first, of-done))
	if c.bar != nil {
		c.bar.Describe(text)
		_ = c.bar.Set(done) // a terminal that went away must not end the work
		return
	}
	if now.Sub(c.last) >= plainEvery {
		c.last = now
		fmt.Fprintln(c.out, text)
	}
}

// close ends the line of a bar that did not come to its end.
func (c *countdown) close() { endBar(c.out, c.bar) }
