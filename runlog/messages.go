package runlog

import (
	"os"
	"path/filepath"
	"strings"
)

// Messages are the whole lines of messages.txt from a number on: what the run said.
func (r *Run) Messages(from int) []string {
	text, err := os.ReadFile(filepath.Join(r.Dir, MessagesFile))
	if err != nil {
		return nil
	}
	lines := strings.Split(string(text), "\n")
	lines = lines[:len(lines)-1] // behind the last line break: nothing, or half a line
	if from >= len(lines) {
		return nil
	}
	return lines[from:]
}
