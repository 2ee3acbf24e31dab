package train

import (
	"math"
	"slices"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// What is kept for those who look on changes no bit, whole or in parts, and it is the step's: two
// views of the batch's pictures, and embeddings that differ from step to step.
func TestWatchedChangesNoBit(t *testing.T) {
	d := enginetest.Device(t)
	for _, norms := range []Norms{MicroNorms, FrozenNorms, WholeNorms} {
		plain := tinyRecipe(48)
		plain.Batch, plain.Norms, plain.Epochs = 12, norms, 1
		if norms != MicroNorms {
			plain.MicroBatch = 5
		}
		watched := plain
		watched.Watch = Watch{Pairs: 3, Embeddings: 8}
		var lines [2][]string
		for i, recipe := range []Recipe{plain, watched} {
			r := begin(t, d, recipe, "")
			before := r.Watched()
			lines[i] = finish(t, r, t.TempDir(), 100)
			w := r.Watched()
			if i == 0 {
				if w.Views.Valid() || w.Embeddings.Valid() || w.Pictures != nil {
					t.Errorf("%v: kept without being asked: %+v", norms, w)
				}
				continue
			}
			views, err := engine.Download[float32](d, w.Views)
			if err != nil {
				t.Fatal(err)
			}
			z, err := engine.Download[float32](d, w.Embeddings)
			if err != nil {
				t.Fatal(err)
			}
			if before.Views.String() != w.Views.String() || w.Views.Dim(0) != 6 ||
				w.Embeddings.Dim(0) != 8 || len(w.Pictures) != 8 {
				t.Errorf("%v: kept %v, %v, %v", norms, w.Views, w.Embeddings, w.Pictures)
			}
			half, row := len(views)/2, len(z)/8
			for _, pair := range [][2][]float32{{views[:half], views[half:]},
				{z[:row], z[row : 2*row]}} {
				if slices.Equal(pair[0], pair[1]) || constant(pair[0]) || constant(pair[1]) {
					t.Errorf("%v: %v and %v are alike or constant", norms, pair[0][:4], pair[1][:4])
				}
			}
		}
		if !slices.Equal(lines[0], lines[1]) {
			t.Errorf("%v: watched steps differ:\n%q\n%q", norms, lines[0], lines[1])
		}
	}
}

// constant tells whether all values are the same, or one of them is no number.
func constant(values []float32) bool {
	return !slices.ContainsFunc(values, func(v float32) bool { return v != values[0] }) ||
		slices.ContainsFunc(values, func(v float32) bool { return math.IsNaN(float64(v)) })
}
