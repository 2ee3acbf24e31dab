package train

import (
	"context"
	"testing"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// A kept last batch has the loss that the same pictures have as a whole batch, and the run ends
// with the same bits wherever the pictures lie and wherever it went on.
func TestKeptTail(t *testing.T) {
	d := enginetest.Device(t)
	recipe := tinyRecipe(40) // 16, 16 and 8
	recipe.Tail, recipe.Resident, recipe.Probe = data.TailKeep, ResidentOn, true
	dir := t.TempDir()
	r := begin(t, d, recipe, "")
	if r.Total() != 6 || r.PerEpoch() != 3 {
		t.Fatalf("%d steps, %d an epoch", r.Total(), r.PerEpoch())
	}
	finish(t, r, dir, 2)
	whole := readCheckpoint(t, dir, 6)
	recipe.Resident = ResidentOff
	resumed, err := ResumeFrom(d, recipe, readCheckpoint(t, dir, 4))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(resumed.Close)
	run(t, resumed)
	end, err := resumed.Checkpoint()
	if err != nil {
		t.Fatal(err)
	}
	if d, same := whole.Compare(end); !same {
		t.Errorf("the resumed run, whose pictures do not stay, ends with other bits: %v", d)
	}

	recipe.Rate.Base, recipe.Epochs = 1e-30, 1 // the weights stay
	kept := run(t, begin(t, d, recipe, ""))
	recipe.Batch, recipe.Tail = 8, data.TailDrop
	small := run(t, begin(t, d, recipe, ""))
	if len(kept) != 3 || len(small) != 5 || kept[2] != small[4] || kept[0] == small[0] {
		t.Errorf("losses %v with a kept batch, %v with small ones", kept, small)
	}
}

// run runs all steps and returns their losses.
func run(t *testing.T, r *Run) (losses []float64) {
	t.Helper()
	for step, err := range r.Steps(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		losses = append(losses, step.Loss())
	}
	return losses
}

// What a run with a smaller last batch needs is foretold.
func TestKeptTailEstimate(t *testing.T) {
	d := enginetest.Device(t)
	recipe := tinyRecipe(40)
	recipe.Tail = data.TailKeep
	before := d.Allocated()
	needs, err := Estimate(d, recipe)
	if err != nil {
		t.Fatal(err)
	}
	if d.Allocated()-before > 1<<20 {
		t.Errorf("an estimate allocates %s", engine.Bytes(d.Allocated()-before))
	}
	r := begin(t, d, recipe, "")
	took := float64(d.Allocated() - before)
	if foretold := float64(needs.Step()); foretold < .9*took || foretold > 1.1*took {
		t.Errorf("foretold %g bytes, took %g", foretold, took)
	}
	run(t, r)
}
