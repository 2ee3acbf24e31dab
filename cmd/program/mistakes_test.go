package program

import (
	"strings"
	"testing"
)

// mistake is a command line that fails without a result: its exit code, and what the last line of
// its message says.
type mistake struct {
	args string
	code int
	want string
}

// refused runs a mistake as the given words and returns its whole message.
func (m mistake) refused(t *testing.T, args ...string) string {
	t.Helper()
	code, stdout, stderr := call(args...)
	if code != m.code || !strings.Contains(lastLine(stderr), m.want) || stdout != "" {
		t.Errorf("%s: code %d (want %d), stderr %q (want %q), stdout %q", m.args, code, m.code,
			stderr, m.want, stdout)
	}
	return stderr
}

// refusedInOneLine is refused, and the message is one line.
func (m mistake) refusedInOneLine(t *testing.T, args ...string) {
	t.Helper()
	stderr := m.refused(t, args...)
	if strings.Count(stderr, "\n") != 1 || !strings.HasPrefix(stderr, "vksimclr: ") {
		t.Errorf("%s: not one line: %q", m.args, stderr)
	}
}

// lastLine is the last line of a text.
func lastLine(text string) string {
	return text[strings.LastIndex(strings.TrimSuffix(text, "\n"), "\n")+1:]
}
