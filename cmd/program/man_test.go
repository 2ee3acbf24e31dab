package program

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestManPages: there is a page for each command, with all its flags, and groff finds no fault in
// it.
func TestManPages(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "man1")
	if code, _, log := call("man", "--out", dir); code != 0 {
		t.Fatal(log)
	}
	pages, err := filepath.Glob(filepath.Join(dir, "*.1"))
	if err != nil || len(pages) < 15 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "vksimclr-eval-knn.1"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`\-\-votes`, "weighted, plain", `.SH "EXIT STATUS"`, ".nf"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("vksimclr-eval-knn.1 has no %q", want)
		}
	}
	if _, printed, _ := call("man", "eval", "knn"); printed != string(text) {
		t.Error("the printed page is another one")
	}
	if code, _, log := call("man", "eval", "nothing"); code != exitUsage ||
		!strings.Contains(log, "--help lists them") {
		t.Errorf("exit code %d: %s", code, log)
	}
	groff, err := exec.LookPath("groff")
	if err != nil {
		t.Skip("groff is not installed: the pages' macros are not checked")
	}
	for _, page := range pages {
		check := exec.Command(groff, "-ww", "-man", "-z", "-K", "utf-8", page)
		if text, err := check.CombinedOutput(); err != nil || len(text) > 0 {
			t.Errorf("%s: %v: %s", filepath.Base(page), err, text)
		}
	}
}
