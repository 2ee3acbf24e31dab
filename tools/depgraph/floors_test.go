package main

import (
	"slices"
	"strings"
	"testing"
)

// floors lists the packages of this module from the bottom to the top. A package imports packages
// of lower floors only: none above it, and none beside it but those in its own folder. "cmd/"
// stands for every package below cmd.
func floors() [][]string {
	return [][]string{
		{"advise", "atomicfile", "choose", "data", "data/turbo", "dist", "interop", "kernels/ref",
			"runlog", "shaders", "shaders/audit", "shaders/manifest", "shaders/reflect",
			"engine/internal/vk", "web",
			"web/serve", "web/webtest"},
		{"chart", "dashboard", "dist/disttest", "dist/lease", "engine", "interop/mlflow",
			"interop/tfevents", "sheet"},
		{"dist/mpi", "explore", "inspect", "report"},
		{"engine/enginetest", "engine/present", "kernels"},
		{"costmodel", "kernels/cases"},
		{"kernels/harness"},
		{"augment", "losses", "models", "optim", "screen"},
		{"eval"},
		{"train"},
		{"export", "measure", "reference", "selftest", "supervise"},
		{"cmd/kbench", "cmd/program", "cmd/spvtest", "examples", "examples/"},
		{"cmd/vksimclr", "cmd/vkview"},
	}
}

// forbidden lists arrows that point down and must not be drawn all the same.
func forbidden() []rule {
	return []rule{
		{"engine", "shaders", "the engine is handed SPIR-V as an fs.FS"},
		{"optim", "interop", "optimisers know no files"},
		{"models", "interop", "networks know no files"},
		{"kernels", "kernels/ref", "kernels do not depend on what they are compared with"},
		{"train", "kernels/harness", "tests of kernels do not ship with training"},
		{"eval", "kernels/harness", "tests of kernels do not ship with evaluation"},
	}
}

type rule struct{ from, to, why string }

// TestFloors: no package imports one that stands above it or beside it.
func TestFloors(t *testing.T) {
	graph, _, err := list()
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range climbs(graph, floors()) {
		t.Error(wrong)
	}
}

// TestForbiddenArrows: nobody imports what the rules forbid.
func TestForbiddenArrows(t *testing.T) {
	graph, _, err := list()
	if err != nil {
		t.Fatal(err)
	}
	for from, imports := range graph {
		for _, to := range imports {
			for _, f := range forbidden() {
				if from == f.from && to == f.to {
					t.Errorf("%s must not import %s: %s", from, to, f.why)
				}
			}
			if strings.HasPrefix(to, "github.com/vulkan-go/") && from != "engine/internal/vk" {
				t.Errorf("%s must not import %s: only engine/internal/vk does", from, to)
			}
		}
	}
}

// TestClimbs: an import of a higher package, one of the same floor and a package without a floor
// are each told in a line.
func TestClimbs(t *testing.T) {
	graph := map[string][]string{
		"low":            nil,
		"low/sub":        {"high"},
		"high":           {"low", "fmt.example/x"},
		"beside":         {"high"},
		"stray":          {"low"},
		"cmd/tool":       {"high", "low/sub", "cmd/tool/flags"},
		"cmd/tool/flags": {"low"},
	}
	have := climbs(graph, [][]string{{"low", "low/sub"}, {"high", "beside"}, {"cmd/"}})
	want := []string{
		"beside imports high, which stands on the same floor",
		"low/sub imports high, which stands above it",
		"stray has no floor",
	}
	if len(have) != len(want) {
		t.Fatalf("%q", have)
	}
	for i := range want {
		if !strings.HasPrefix(have[i], want[i]) {
			t.Errorf("%q, want %q", have[i], want[i])
		}
	}
}

// climbs tells each import that does not point to a lower floor, in order.
func climbs(graph map[string][]string, floors [][]string) (wrong []string) {
	for from, imports := range graph {
		here := floorOf(from, floors)
		if here < 0 {
			wrong = append(wrong, from+" has no floor: give it one in floors (tools/depgraph)")
			continue
		}
		for _, to := range imports {
			if _, ours := graph[to]; !ours {
				continue
			}
			there := floorOf(to, floors)
			switch remedy := ": move the code, or pass it a value or an interface"; {
			case there > here:
				wrong = append(wrong, from+" imports "+to+", which stands above it"+remedy)
			case there == here && !strings.HasPrefix(to, from+"/"):
				wrong = append(wrong, from+" imports "+to+", which stands on the same floor"+remedy)
			}
		}
	}
	slices.Sort(wrong)
	return wrong
}

// floorOf is the index of a package's floor, -1 where it has none.
func floorOf(name string, floors [][]string) int {
	return slices.IndexFunc(floors, func(floor []string) bool {
		return slices.ContainsFunc(floor, func(entry string) bool {
			return name == entry || strings.HasSuffix(entry, "/") && strings.HasPrefix(name, entry)
		})
	})
}
