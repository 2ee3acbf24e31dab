package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

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
	t.Error("the arrows in ARCHITECTURE.md are not those of the code: run `go run ./tools/depgraph -write`, and look at what changed")
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

// The rules that a new import must not break, whatever the picture says.
var forbidden = []struct{ from, to, why string }{
	{"shaders", "", "it holds data, and knows no one"},
	{"kernels/ref", "", "the references are plain Go"},
	{"data", "engine", "data sets build and test without Vulkan"},
	{"interop", "engine", "file formats build and test without Vulkan"},
	{"engine", "kernels", "the engine knows no machine learning"},
	{"engine", "shaders", "the engine is handed SPIR-V as an fs.FS"},
	{"kernels", "models", "kernels know no layers"},
	{"kernels", "train", "kernels know no epochs"},
	{"optim", "models", "optimisers know arenas, not models"},
	{"models", "train", "models know no loop"},
	{"eval", "train", "a metric must not depend on the loop that it measures"},
}

func TestForbiddenArrows(t *testing.T) {
	graph, _, err := list()
	if err != nil {
		t.Fatal(err)
	}
	for from, imports := range graph {
		for _, to := range imports {
			for _, f := range forbidden {
				ours := !strings.Contains(strings.Split(to, "/")[0], ".")
				if from == f.from && ours && (f.to == "" || to == f.to) {
					t.Errorf("%s must not import %s: %s", from, to, f.why)
				}
			}
			if strings.HasPrefix(to, "github.com/vulkan-go/") && from != "engine/internal/vk" {
				t.Errorf("%s must not import %s: only engine/internal/vk does", from, to)
			}
		}
	}
}

func TestPictureAndMarks(t *testing.T) {
	want := "a      ─▶ engine, example.org/x\nengine\n"
	if have := picture(map[string][]string{"a": {"engine", "example.org/x"}, "engine": nil}); have != want {
		t.Errorf("picture = %q, want %q", have, want)
	}
	path := filepath.Join(t.TempDir(), "ARCHITECTURE.md")
	if err := os.WriteFile(path, []byte("before\n"+startMark+"old\n"+endMark+"\nafter\n"), 0o644); err != nil {
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
