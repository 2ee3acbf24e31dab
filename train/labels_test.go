package train

import (
	"fmt"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
	"vksimclr/losses"
)

// A loss that learns from labels gets those of every step's pictures, with a probe and without: a
// resumed run ends with the same bytes. Unlabelled pictures are refused by name.
func TestSupConTrains(t *testing.T) {
	d := enginetest.Device(t)
	for _, probe := range []bool{false, true} {
		recipe, dir := tinyRecipe(64), t.TempDir()
		recipe.Loss, recipe.Epochs, recipe.Probe = losses.SupCon{Temperature: 0.1}, 1, probe
		finish(t, begin(t, d, recipe, ""), dir, 2)
		endsAlike(t, d, fmt.Sprint("probe ", probe), recipe, dir, 4, 2)
	}
	recipe := tinyRecipe(64)
	recipe.Data, recipe.Loss = scraps{64, -1}, losses.SupCon{Temperature: 0.1}
	if err := recipe.Validate(); err == nil || !strings.Contains(err.Error(), "scraps has none") {
		t.Errorf("unlabelled pictures: %v", err)
	}
}

// The labels of a step are those of its pictures, in their order.
func TestLabelsOfAStep(t *testing.T) {
	recipe := tinyRecipe(64)
	recipe.Loss = losses.SupCon{Temperature: 0.1}
	l, err := newLabels(enginetest.Device(t), recipe)
	if err != nil || l == nil {
		t.Fatal(l, err)
	}
	memory, indices := make([]byte, 8), []uint32{5, 63}
	l.fill(memory, indices)
	for i, index := range indices {
		if int(memory[4*i]) != l.set.Label(int(index)) {
			t.Errorf("picture %d has label %d", index, memory[4*i])
		}
	}
	recipe.Loss = losses.NTXent{Temperature: 0.1}
	if l, err := newLabels(enginetest.Device(t), recipe); l != nil || err != nil {
		t.Errorf("NTXent gets labels: %v, %v", l, err)
	}
}
