package train

import (
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
	"vksimclr/interop"
	"vksimclr/models"
)

// A run that begins with the encoder of another has its weights, and a head of its own.
func TestFirstWeights(t *testing.T) {
	d := enginetest.Device(t)
	recipe, dir := tinyRecipe(64), t.TempDir()
	recipe.Batch, recipe.About = 32, map[string]string{"arch": "tiny"}
	finish(t, begin(t, d, recipe, ""), dir, 1)
	checkpoint, path, err := NewestCheckpoint(dir, fail(t))
	if err != nil {
		t.Fatal(err)
	}
	alone := filepath.Join(dir, EncoderFile)
	f, err := interop.Open(alone)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if f.Metadata["format"] != "pt" || f.Metadata["arch"] != "tiny" ||
		!slices.Contains(f.Names(), "layer1.0.bn1.running_var") {
		t.Errorf("%s: %v, %v", EncoderFile, f.Metadata, f.Names())
	}
	recipe.Seed++
	for _, from := range []string{path, alone} {
		if recipe.First, err = ReadEncoder(from); err != nil {
			t.Fatal(err)
		}
		r := begin(t, d, recipe, "")
		state, err := r.net.Weights.Load()
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range checkpoint.Tensors {
			values := state[x.Name]
			same := slices.Equal(values, x.Data.([]float32))
			head := strings.HasPrefix(x.Name, "head.fc")
			if strings.HasPrefix(x.Name, "encoder.") && !same || head && same {
				t.Errorf("%s: %s: same is %v", from, x.Name, same)
			}
		}
	}
	recipe.First["encoder.layer9.weight"] = []float32{1}
	_, more := New(d, recipe)
	delete(recipe.First, "encoder.layer9.weight")
	recipe.First["encoder.conv1.weight"] = []float32{1}
	_, other := New(d, recipe)
	delete(recipe.First, "encoder.conv1.weight")
	_, less := New(d, recipe)
	for want, err := range map[string]error{"tensors, the encoder only": more,
		"conv1.weight of the first weights has 1": other, "lack conv1.weight": less} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestReadEncoder(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.safetensors")
	one := func(name string, data any) interop.Tensor {
		return interop.Tensor{Name: name, Shape: []int{1}, Data: data}
	}
	write := func(tensors ...interop.Tensor) (models.State, error) {
		var file strings.Builder
		if err := interop.Write(&file, nil, tensors); err != nil {
			t.Fatal(err)
		}
		write(t, path, file.String())
		return ReadEncoder(path)
	}
	s, err := write(one("conv1.weight", []float32{2}), one("fc.bias", []float32{3}),
		one("bn1.num_batches_tracked", []int64{4}))
	if err != nil || len(s) != 1 || s["encoder.conv1.weight"][0] != 2 {
		t.Errorf("%v, %v", s, err)
	}
	s, err = write(one("backbone.layer1.0.conv1.weight", []float32{1}),
		one("backbone.conv1.weight", []float32{2}), one("projector.weight", []float32{3}))
	if err != nil || len(s) != 2 || s["encoder.conv1.weight"][0] != 2 {
		t.Errorf("with a prefix: %v, %v", s, err)
	}
	for want, tensors := range map[string][]interop.Tensor{
		"is I32":           {one("conv1.weight", []int32{2})},
		"holds no weights": {one("fc.bias", []float32{3})},
		"is NaN":           {one("conv1.weight", []float32{float32(math.NaN())})},
	} {
		if _, err := write(tensors...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	// A checkpoint must be whole.
	if _, err := ReadEncoder(save(t, dir, 1)); err == nil ||
		!strings.Contains(err.Error(), "holds no encoder") {
		t.Error(err)
	}
}
