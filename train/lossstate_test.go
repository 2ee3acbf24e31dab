package train

import (
	"slices"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/losses"
)

// remembering is a loss with a tensor that checkpoints keep.
type remembering struct {
	losses.NTXent
	kept engine.Tensor // [4]
}

func (r remembering) State() []losses.State {
	return []losses.State{{Name: "kept", Tensor: r.kept}}
}

// What a loss keeps from step to step is kept in checkpoints and restored from them.
func TestLossStateIsKept(t *testing.T) {
	d := enginetest.Device(t)
	loss := func(values ...float32) remembering {
		kept, err := d.NewTensor("kept", engine.F32, 4)
		if err != nil {
			t.Fatal(err)
		}
		if err := engine.Upload(d, kept, values); err != nil {
			t.Fatal(err)
		}
		return remembering{losses.NTXent{Temperature: 0.2}, kept}
	}
	recipe, dir := tinyRecipe(32), t.TempDir()
	recipe.Loss = loss(1, 2, 3, 4)
	finish(t, begin(t, d, recipe, ""), dir, 4)
	resumed := loss(0, 0, 0, 0)
	recipe.Loss = resumed
	begin(t, d, recipe, dir)
	values, err := engine.Download[float32](d, resumed.kept)
	if err != nil || !slices.Equal(values, []float32{1, 2, 3, 4}) {
		t.Errorf("%v, %v", values, err)
	}
	recipe.Loss = renamed{loss(0, 0, 0, 0)}
	if _, err := Resume(d, recipe, dir, nil); err == nil {
		t.Error("a checkpoint without the loss's state was accepted")
	}
}

// renamed keeps its state under another name.
type renamed struct{ remembering }

func (r renamed) State() []losses.State {
	return []losses.State{{Name: "other", Tensor: r.kept}}
}
