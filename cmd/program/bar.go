package program

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

func isTerminal(out io.Writer) bool {
	f, ok := out.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb"
}

// newBar is a bar of so many steps, nil where out is no terminal.
func newBar(out io.Writer, steps int) *progressbar.ProgressBar {
	if !isTerminal(out) {
		return nil
	}
	return progressbar.NewOptions(steps, progressbar.OptionSetWriter(out),
		progressbar.OptionSetWidth(14), progressbar.OptionThrottle(100*time.Millisecond),
		// The library counts the steps of the run before as done now: the description brings its
		// own time.
		progressbar.OptionSetPredictTime(false), progressbar.OptionSetElapsedTime(false),
		progressbar.OptionShowDescriptionAtLineEnd(), progressbar.OptionUseANSICodes(true),
		progressbar.OptionOnCompletion(func() { fmt.Fprintln(out) }))
}

// endBar leaves a bar as it stands and ends its line. Without a bar it does nothing.
func endBar(out io.Writer, bar *progressbar.ProgressBar) {
	if bar != nil && !bar.IsFinished() {
		_ = bar.Exit()
		fmt.Fprintln(out)
	}
}

// remaining is how long the steps that are left will take, as long as each of those done: "?" where
// none is done.
func remaining(took time.Duration, done, left int) string {
	switch {
	case left <= 0:
		return "0s"
	case done < 1:
		return "?"
	}
	each := float64(took) / float64(done)
	return time.Duration(each * float64(left)).Round(time.Second).String()
}
