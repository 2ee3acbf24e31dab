package train

import (
	"testing"

	"vksimclr/engine/enginetest"
	"vksimclr/models"
)

func TestHashEncoder(t *testing.T) {
	a := models.State{"encoder.x": {1, 2}, "encoder.y": {3}}
	b := models.State{"y": {3}, "x": {1, 2}}
	if HashEncoder(a) != HashEncoder(b) {
		t.Error("the prefix or the order counts")
	}
	for _, c := range []models.State{
		{"x": {1, 2}, "y": {4}}, {"x": {1}, "y": {2, 3}}, {"x": {1, 2}, "z": {3}}, {"x": {1, 2}},
	} {
		if HashEncoder(a) == HashEncoder(c) {
			t.Errorf("%v has the hash of another encoder", c)
		}
	}
}

// The hash of a network on a device is that of its checkpoint; steps change it.
func TestHashFollowsTheEncoder(t *testing.T) {
	d := enginetest.Device(t)
	recipe, dir := tinyRecipe(64), t.TempDir()
	recipe.Batch, recipe.Epochs = 32, 1
	r := begin(t, d, recipe, "")
	hash := func() [2]string {
		path, err := r.Save(dir)
		if err != nil {
			t.Fatal(err)
		}
		c, err := ReadCheckpoint(path)
		if err != nil {
			t.Fatal(err)
		}
		kept, err := c.HashEncoder()
		if err != nil {
			t.Fatal(err)
		}
		live, err := r.Network().HashEncoder()
		if err != nil {
			t.Fatal(err)
		}
		return [2]string{kept, live}
	}
	before := hash()
	finish(t, r, dir, 100)
	after := hash()
	if before[0] != before[1] || after[0] != after[1] || before[0] == after[0] {
		t.Errorf("hashes %v before, %v after", before, after)
	}
}
