package program

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"vksimclr/runlog"
)

// messages keeps what a run says in messages.txt, each line with its time. Before the folder of the
// run is there, it remembers. A file that cannot be written does not stop a run.
type messages struct {
	early bytes.Buffer // lines that were said before the file was open
	begun []byte       // a line without its end
	file  io.WriteCloser
	now   func() time.Time
}

// Write keeps lines when they are whole. It always succeeds.
func (m *messages) Write(text []byte) (int, error) {
	out := io.Writer(&m.early)
	if m.file != nil {
		out = m.file
	}
	time := m.now().Format("2006-01-02 15:04:05 ")
	m.begun = append(m.begun, text...)
	for {
		line, rest, whole := bytes.Cut(m.begun, []byte("\n"))
		if !whole {
			return len(text), nil
		}
		_, _ = io.WriteString(out, time+string(line)+"\n")
		m.begun = rest
	}
}

// open appends to the file in the folder of a run.
func (m *messages) open(dir string) error {
	file, err := os.OpenFile(filepath.Join(dir, runlog.MessagesFile),
		os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return fmt.Errorf("messages are not kept: %w", err)
	}
	m.file = file
	_, err = m.early.WriteTo(file)
	return err
}

// close keeps how the run ended and closes the file.
func (m *messages) close(result summary, err error) {
	if m.file == nil {
		return
	}
	if err != nil {
		fmt.Fprintf(m, "vksimclr: %v\n", err)
	} else {
		fmt.Fprintln(m, result)
	}
	_ = m.file.Close()
}
