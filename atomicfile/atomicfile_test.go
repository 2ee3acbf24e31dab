package atomicfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

func TestFailedWriteLeavesTheOldFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x")
	if err := Write(path, []byte("old")); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	err := Stream(path, func(w io.Writer) error {
		w.Write([]byte("half of the new"))
		return broken
	})
	entries, _ := os.ReadDir(dir)
	content, _ := os.ReadFile(path)
	if !errors.Is(err, broken) || string(content) != "old" || len(entries) != 1 {
		t.Errorf("%v: %q among %v", err, content, entries)
	}
	if err := Write(path, []byte("new")); err != nil {
		t.Fatal(err)
	}
	if content, _ := os.ReadFile(path); string(content) != "new" {
		t.Errorf("%q", content)
	}
}

func TestCheckLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	if err := Check(filepath.Join(dir, "x")); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{dir, filepath.Join(dir, "none", "x")} {
		if err := Check(bad); err == nil {
			t.Errorf("%s can be written", bad)
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("left are %v", entries)
	}
}
