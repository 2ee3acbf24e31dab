package train

import (
	"context"
	"slices"
	"testing"

	"vksimclr/data"
	"vksimclr/engine/enginetest"
)

// Batches that go on across the ends of epochs train the reference implementation's number of
// steps, end with the same bits wherever the pictures lie and wherever the run went on, and tell
// the ends of epochs.
func TestWrappedRun(t *testing.T) {
	d := enginetest.Device(t)
	recipe := tinyRecipe(56) // three and a half batches
	recipe.Tail, recipe.Resident = data.TailWrap, ResidentOn
	dir := t.TempDir()
	r := begin(t, d, recipe, "")
	var ends []int
	r.Listen(func(e Event) error {
		if e, ok := e.(EpochDone); ok {
			ends = append(ends, e.Step)
		}
		return nil
	})
	finish(t, r, dir, 4)
	if r.Total() != 8 || r.PerEpoch() != 4 || !slices.Equal(ends, []int{4, 7}) {
		t.Errorf("%d steps, %d an epoch, epochs end after %v", r.Total(), r.PerEpoch(), ends)
	}
	whole := readCheckpoint(t, dir, 8)

	recipe.Resident = ResidentOff
	resumed, err := ResumeFrom(d, recipe, readCheckpoint(t, dir, 4))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(resumed.Close)
	for _, err := range resumed.Steps(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
	}
	end, err := resumed.Checkpoint()
	if err != nil {
		t.Fatal(err)
	}
	if d, same := whole.Compare(end); !same {
		t.Errorf("the resumed run, whose pictures do not stay, ends with other bits: %v", d)
	}
	recipe.Data = data.First(recipe.Data, 40)
	if recipe.Validate() == nil {
		t.Error("two and a half batches may wrap")
	}
}
