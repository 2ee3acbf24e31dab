// Package examples has programs of at most 80 lines that use the library: a data set, a loss, an
// encoder, a kernel and a loop of your own. This test builds and runs the one that is a module of
// its own.
package examples

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
)

const mostLines = 80

func TestExamplesAreShort(t *testing.T) {
	files, err := filepath.Glob("*/main.go")
	if err != nil || len(files) != 5 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if lines := bytes.Count(text, []byte("\n")); err != nil || lines > mostLines {
			t.Errorf("%s has %d lines, more than %d (%v)", file, lines, mostLines, err)
		}
	}
}

// Another module can import all that training needs. Its run, and then its resumed run, succeed.
func TestModuleOfItsOwn(t *testing.T) {
	if testing.Short() {
		t.Skip("builds another module")
	}
	program := filepath.Join(t.TempDir(), "ownmodule")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir = "ownmodule"
	build.Env = append(os.Environ(), "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	enginetest.Device(t).Close()
	dir := t.TempDir()
	for range 2 {
		out, err := exec.Command(program, dir).CombinedOutput()
		if err != nil || !strings.Contains(string(out), "saved "+dir) {
			t.Fatalf("%v\n%s", err, out)
		}
		t.Logf("%s", out)
	}
}
