package program

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
	"vksimclr/interop"
)

// How pictures are normalised and shown is kept in a run and in its encoder's file, and whatever
// sees pictures follows it, or the flag that is given over it.
func TestEncodersSeeAsTheirRunSays(t *testing.T) {
	enginetest.Device(t)
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	run, encoder := in("run"), in("run/encoder.safetensors")
	train := []string{"train", "--data", "shapes:64", "--size", "24", "--batch", "32", "--epochs",
		"1", "--knn-test", "8", "--normalize", "data", "--eval-view", "torchvision", "--out", run}
	must(t, train...)
	s := defaultSettings()
	if _, err := s.load(in("run/config.toml")); err != nil {
		t.Fatal(err)
	}
	numbers, err := parseNormalize(s.Normalize)
	if err != nil || numbers == nil || s.EvalView != "torchvision" {
		t.Fatalf("normalize %q, eval_view %q, %v", s.Normalize, s.EvalView, err)
	}
	file, err := interop.Open(encoder)
	if err != nil {
		t.Fatal(err)
	}
	about := file.Metadata
	file.Close()
	text, err := describedNormalize(about)
	if err != nil || normalizationOf(t, text) != *numbers || about["eval_view"] != "torchvision" ||
		about["resize"] != "24" || about["interpolation"] != "bilinear" {
		t.Errorf("the encoder's file says %v, %v", about, err)
	}
	must(t, append(train, "--resume")...) // the same numbers, not measured anew

	embed := func(path string, flags ...string) []string {
		args := []string{"embed", path, "--data", "shapes:64", "--limit", "4", "--out", in("e.csv")}
		must(t, append(args, flags...)...)
		return lines(t, in("e.csv"))
	}
	rows := embed(run)
	if !slices.Equal(embed(encoder), rows) {
		t.Error("an encoder's file and its run see different pictures")
	}
	if slices.Equal(embed(run, "--eval-view", "torchvision", "--eval-resize", "30"), rows) {
		t.Error("--eval-view changes nothing")
	}
	must(t, "export", run, "--eval-view", "official", "--out", in("e.onnx"))
	graph, err := os.ReadFile(in("e.onnx"))
	if err != nil || !strings.Contains(string(graph), "official") ||
		strings.Contains(string(graph), "torchvision") {
		t.Errorf("the ONNX file does not say official: %v", err)
	}
	for _, c := range []mistake{
		{"--eval-view middle", 2, `eval_view is "middle"`},
		{"--eval-view torchvision --eval-resize 20", 2, "eval_resize is 20: give"},
		{"--eval-view central --eval-resize 30", 2, "central does not resize"},
	} {
		for _, command := range []string{"embed", "export"} {
			args := append([]string{command, run, "--out", in("x.safetensors")},
				strings.Fields(c.args)...)
			if command == "embed" {
				args[3] = in("x.npy")
			}
			c.refusedInOneLine(t, args...)
		}
	}
}
