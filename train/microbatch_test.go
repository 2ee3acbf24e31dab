package train

import (
	"fmt"
	"slices"
	"testing"

	"vksimclr/augment"
	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/shaders"
)

func TestLargestMicroBatch(t *testing.T) {
	for _, c := range []struct{ batch, room, want int }{
		{4096, 5000, 0}, {4096, 4096, 0}, {4096, 4095, 2048}, {4096, 100, 100}, {4096, 1, 1},
		{4096, 0, -1}, {10, 7, 5}, {10, 4, 4}, {10, 3, 3}, {2, 1, 1}, {1000, 17, 17},
	} {
		micro, ok := LargestMicroBatch(c.batch, func(micro int) bool {
			if micro == 0 {
				micro = c.batch
			}
			return micro <= c.room
		})
		if !ok {
			micro = -1
		}
		if micro != c.want {
			t.Errorf("batch %d with room for %d: micro-batch %d, want %d", c.batch, c.room, micro,
				c.want)
		}
	}
}

// A run in parts goes on from a checkpoint to the same bytes.
func TestRunInPartsResumes(t *testing.T) {
	d := enginetest.Device(t)
	for _, norms := range []Norms{MicroNorms, FrozenNorms, WholeNorms} {
		recipe, dir := tinyRecipe(48), t.TempDir()
		recipe.Batch, recipe.MicroBatch, recipe.Norms, recipe.Epochs = 12, 5, norms, 1
		recipe.Probe = true
		lines := finish(t, begin(t, d, recipe, ""), dir, 3)
		again := endsAlike(t, d, norms.String(), recipe, dir, 4, 3)
		if !slices.Equal(again, lines[3:]) {
			t.Errorf("%v: the resumed run has other metrics: %v, not %v", norms, again, lines[3:])
		}
	}
}

// The loss of the first step does not depend on parts, views included, where batch norms do not. So
// it is with small views, too.
func TestPartsMakeTheSameViews(t *testing.T) {
	d := enginetest.Device(t)
	for _, small := range []augment.SmallViews{{},
		{Count: 2, Size: 13, MinArea: 0.05, MaxArea: 0.2}} {
		var first []string
		for _, micro := range []int{0, 7, 16} {
			recipe := tinyRecipe(16)
			recipe.MicroBatch, recipe.Norms, recipe.Epochs = micro, FrozenNorms, 1
			recipe.Views.Small, recipe.Probe = small, true
			r := begin(t, d, recipe, "")
			for step, err := range r.Steps(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
				first = append(first, fmt.Sprint(step.Metrics, *step.Probe))
			}
		}
		if first[0] != first[1] || first[0] != first[2] {
			t.Errorf("small views %+v: the first step says %v", small, first)
		}
	}
}

// TestPartsTakeLessMemory: activations of an eighth of the batch take at most a quarter of the
// memory.
func TestPartsTakeLessMemory(t *testing.T) {
	enginetest.Device(t) // or skip
	needs := func(micro int, norms Norms) Needs {
		d, err := engine.Open(engine.Options{Shaders: shaders.FS, Unmeasured: true,
			CacheDir: "none"})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		recipe := tinyRecipe(1024)
		recipe.Batch, recipe.MicroBatch, recipe.Norms = 1024, micro, norms
		n, err := Estimate(d, recipe)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	whole := needs(0, MicroNorms)
	for _, norms := range []Norms{MicroNorms, FrozenNorms, WholeNorms} {
		parts := needs(128, norms)
		before := whole.Persistent + whole.Transient
		if parts.Persistent+parts.Transient-(before-whole.Transient) > whole.Transient/4 {
			t.Errorf("%v: %d bytes of activations and %d persistent, %d and %d at once", norms,
				parts.Transient, parts.Persistent, whole.Transient, whole.Persistent)
		}
		if parts.FLOP <= whole.FLOP {
			t.Errorf("%v: nothing is computed twice: %g FLOP, %g at once", norms, parts.FLOP,
				whole.FLOP)
		}
	}
}
