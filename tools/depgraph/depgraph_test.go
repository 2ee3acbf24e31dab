package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPictureIsUpToDate: ARCHITECTURE.md shows the arrows of the code.
func TestPictureIsUpToDate(t *testing.T) {
	graph, root, err := list()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	have, _, _, err := drawn(text)
	if err != nil {
		t.Fatal(err)
	}
	want := picture(graph)
	if have == want {
		return
	}
	t.Error("the arrows in ARCHITECTURE.md are not those of the code: " +
		"run `go run ./tools/depgraph -write`, and look at what changed")
	for _, line := range strings.Split(strings.TrimSpace(have), "\n") {
		if !strings.Contains("\n"+want, "\n"+line+"\n") {
			t.Log("- " + line)
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(want), "\n") {
		if !strings.Contains("\n"+have, "\n"+line+"\n") {
			t.Log("+ " + line)
		}
	}
}

// TestPictureAndMarks: pictures are drawn, and replace what stood between the marks.
func TestPictureAndMarks(t *testing.T) {
	want := "a      ─▶ engine, example.org/x\nengine\n"
	have := picture(map[string][]string{"a": {"engine", "example.org/x"}, "engine": nil})
	if have != want {
		t.Errorf("picture = %q, want %q", have, want)
	}
	path := filepath.Join(t.TempDir(), "ARCHITECTURE.md")
	before := "before\n" + startMark + "old\n" + endMark + "\nafter\n"
	if err := os.WriteFile(path, []byte(before), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := update(path, want); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil || string(text) != "before\n"+startMark+want+endMark+"\nafter\n" {
		t.Errorf("update wrote %q, %v", text, err)
	}
	if err := update(filepath.Join(t.TempDir(), "missing"), want); err == nil {
		t.Error("a missing file was accepted")
	}
}
