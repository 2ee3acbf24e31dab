package program

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// warnings keeps the warnings among lines that are written to it, for another rank to print.
type warnings struct {
	mu    sync.Mutex
	begun []byte // a line without its end
	lines []string
}

// warningMark begins a line that warns.
const warningMark = "vksimclr: "

// Write takes lines when they are whole. It always succeeds.
func (w *warnings) Write(text []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.begun = append(w.begun, text...)
	for {
		line, rest, whole := bytes.Cut(w.begun, []byte("\n"))
		if !whole {
			return len(text), nil
		}
		if warning, ok := strings.CutPrefix(string(line), warningMark); ok {
			w.lines = append(w.lines, warning)
		}
		w.begun = rest
	}
}

// take returns the warnings that came since the last call.
func (w *warnings) take() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	taken := w.lines
	w.lines = nil
	return taken
}

// heard prints what other ranks warn of. A warning that several of them have, or that rank 0 gave
// itself, is printed once.
func (t *session) heard(all []rankNews) {
	own := t.warnings.take()
	for rank, news := range all {
		for _, line := range news.Warnings {
			if !slices.Contains(t.printed, line) && !slices.Contains(own, line) {
				fmt.Fprintf(t.told, "vksimclr: %s: %s\n", t.ranks.name(rank), line)
			}
			t.printed = append(t.printed, line)
		}
	}
	t.printed = append(t.printed, own...)
}
