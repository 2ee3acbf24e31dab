package program

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vksimclr/models"
)

// First weights decide the architecture and the stem, unless they are given.
func TestFirstWeightsDecideTheNetwork(t *testing.T) {
	config, err := models.NamedEncoder("small", models.EncoderOptions{Size: 32, Width: 12})
	if err != nil {
		t.Fatal(err)
	}
	var l models.Layout
	if _, err := config.Build(&l, firstPrefix); err != nil {
		t.Fatal(err)
	}
	first := models.State{}
	for _, p := range slices.Concat(l.Params, l.Buffers) {
		first[p.Name] = make([]float32, p.Elements())
	}
	s := session{Settings: defaultSettings(), first: first}
	open := s.followFirst(chosenKeys())
	// tiny of 12 channels is the same network
	if s.Width != 12 || s.Size != 32 || slices.Contains(open, "arch") ||
		slices.Contains(open, "size") || !slices.Contains(open, "batch") {
		t.Errorf("%s, width %d, size %d; open: %v", s.Arch, s.Width, s.Size, open)
	}
	delete(first, firstPrefix+"bn1.bias")
	s = session{Settings: defaultSettings(), first: first}
	if open := s.followFirst(chosenKeys()); len(open) != len(chosenKeys()) {
		t.Errorf("weights of no known network decide: %v", open)
	}
}

// A checkpoint with NaN is refused by name when a run should go on from it.
func TestNaNIsNotResumed(t *testing.T) {
	out := filepath.Join(t.TempDir(), "run")
	saveNaN(t, out)
	code, _, log := call("train", "--resume", "--out", out)
	if code != 1 || !strings.Contains(log, "conv1.weight is NaN") ||
		!strings.Contains(log, "lower --lr") || strings.Count(log, "\n") != 1 {
		t.Errorf("code %d: %s", code, log)
	}
}
