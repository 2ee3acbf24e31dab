package program

import (
	"strings"
	"testing"
	"time"
)

// A pipe gets a line every few seconds, with the time that is left at the pace so far.
func TestCountdown(t *testing.T) {
	var out strings.Builder
	c := newCountdown(&out, "embedded")
	now := time.Unix(0, 0)
	c.now = func() time.Time { return now }
	for done := 100; done <= 1000; done += 100 {
		c.show(done, 1000)
		now = now.Add(2 * time.Second)
	}
	c.close()
	want := "400 of 1000 pictures embedded, ETA 12s\n700 of 1000 pictures embedded, ETA 6s\n" +
		"1000 of 1000 pictures embedded, ETA 0s\n"
	if out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}
