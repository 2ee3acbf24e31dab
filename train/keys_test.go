package train

import (
	"strings"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/losses"
)

// remembers is a tiny run of 4 steps with a memory of keys.
func remembers(decay float64) Recipe {
	recipe := tinyRecipe(64)
	recipe.Loss = losses.NTXent{Temperature: 0.2, Memory: losses.Memory{Keys: 70, Decay: decay}}
	recipe.Epochs = 1
	return recipe
}

// A run with a memory of keys goes on from a checkpoint to the same bytes, in mixed precision and
// in micro-batches too. Two runs of one recipe have a memory each.
func TestMemoryResumes(t *testing.T) {
	d := enginetest.Device(t)
	for name, change := range map[string]func(r *Recipe){
		"fp32":          func(*Recipe) {},
		"mixed":         func(r *Recipe) { r.Precision = Mixed },
		"micro-batches": func(r *Recipe) { r.MicroBatch = 5 },
	} {
		recipe, dir := remembers(0.9), t.TempDir()
		change(&recipe)
		finish(t, begin(t, d, recipe, ""), dir, 2)
		endsAlike(t, d, name, recipe, dir, 4, 2)
	}
}

// With a decay of 0 the network for keys is the trained one: the keys of a step are the embeddings
// of its views. The first step, whose memory is empty, has NT-Xent's loss.
func TestMemoryIsFilled(t *testing.T) {
	d := enginetest.Device(t)
	recipe := remembers(0)
	r := begin(t, d, recipe, "")
	lines := finish(t, r, t.TempDir(), 4)
	state := r.recipe.Loss.State()
	cursor, err := engine.Download[float32](d, state[1].Tensor)
	if err != nil || cursor[0] != 4*32%70 || cursor[1] != 70 {
		t.Errorf("the cursor is %v, %v", cursor, err)
	}
	c, err := r.Checkpoint()
	if err != nil {
		t.Fatal(err)
	}
	keys, weights := c.State(keysPrefix), c.State("")
	for _, p := range r.net.Weights.Layout.Params {
		for i, v := range keys[p.Name] {
			if v != weights[p.Name][i] {
				t.Fatalf("%s of the keys' network is %g, the trained one is %g", p.Name, v,
					weights[p.Name][i])
			}
		}
	}
	recipe.Loss = losses.NTXent{Temperature: 0.2}
	plain := finish(t, begin(t, d, recipe, ""), t.TempDir(), 4)
	loss := func(line string) string { return strings.SplitN(line, "}", 2)[0] }
	if loss(lines[0]) != loss(plain[0]) || loss(lines[1]) == loss(plain[1]) {
		t.Errorf("with a memory %s, without %s", lines[:2], plain[:2])
	}
}

// A memory that a step overfills is refused.
func TestMemoryTooSmall(t *testing.T) {
	recipe := remembers(0.9)
	recipe.Batch = 64
	if err := recipe.Validate(); err == nil || !strings.Contains(err.Error(), "a memory of 70") {
		t.Errorf("%v", err)
	}
}
