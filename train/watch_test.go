package train

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/interop"
)

// Probe, evaluations and best checkpoints change no bit of encoder, head and optimiser, and the
// probe goes on to its own same bits.
func TestWatchingChangesNoBit(t *testing.T) {
	d := enginetest.Device(t)
	plain := tinyRecipe(64)
	watched := plain
	watched.Probe = true
	watched.Samples = Samples{Train: data.First(plain.Data, 24),
		Test: data.NewShapes(data.Test, 12), Neighbours: 5, Temperature: 0.1}
	end := func(recipe Recipe) *Checkpoint {
		dir := t.TempDir()
		r := begin(t, d, recipe, "")
		for step, err := range r.Steps(context.Background()) {
			if err != nil {
				t.Fatal(err)
			}
			if step.Step != r.PerEpoch() {
				continue
			}
			if _, err := r.Evaluate(context.Background()); recipe.Probe && err != nil ||
				!recipe.Probe && !errors.Is(err, ErrNoSamples) {
				t.Fatal(err)
			}
			if _, err := r.SaveBest(dir); err != nil {
				t.Fatal(err)
			}
			if _, err := r.Save(dir); err != nil {
				t.Fatal(err)
			}
		}
		c, err := r.Checkpoint()
		if err != nil {
			t.Fatal(err)
		}
		again := begin(t, d, recipe, dir)
		for _, err := range again.Steps(context.Background()) {
			if err != nil {
				t.Fatal(err)
			}
		}
		resumed, err := again.Checkpoint()
		if err != nil {
			t.Fatal(err)
		}
		if d, same := c.Compare(resumed); !same {
			t.Errorf("probe %v: the resumed run differs: %v", recipe.Probe, d)
		}
		return c
	}
	without, with := end(plain), end(watched)
	probed := len(with.Tensors)
	with.Tensors = slices.DeleteFunc(with.Tensors, func(x interop.Tensor) bool {
		return strings.HasPrefix(x.Name, probePrefix)
	})
	if probed -= len(with.Tensors); probed != 4 {
		t.Errorf("the probe has %d tensors", probed)
	}
	if d, same := without.Compare(with); !same {
		t.Errorf("watching changes %v", d)
	}
}

// The probe learns: on features that stay as they are, its loss falls from that of guessing.
func TestProbeLearns(t *testing.T) {
	d := enginetest.Device(t)
	recipe := tinyRecipe(64)
	recipe.Probe, recipe.Rate.Base, recipe.Epochs = true, 1e-9, 8
	recipe.Samples = Samples{Train: recipe.Data, Test: data.NewShapes(data.Test, 50), Neighbours: 5,
		Temperature: 0.1}
	r := begin(t, d, recipe, "")
	var losses []float64
	for step, err := range r.Steps(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		losses = append(losses, step.Probe.Loss)
	}
	if math.Abs(losses[0]-math.Log(10)) > 1e-5 || losses[len(losses)-1] > losses[0]-0.05 {
		t.Errorf("losses %v", losses)
	}
	e, err := r.Evaluate(context.Background())
	if err != nil || e.Pictures != 64 || e.Tested != 50 || e.KNN == nil || e.Probe == nil ||
		e.RankMe < 1 || e.Deviation <= 0 || e.Epoch != 8 {
		t.Errorf("%v: %+v", err, e)
	}
	r.recipe.Samples.Test = nil
	if e, err = r.Evaluate(context.Background()); err != nil || e.KNN != nil || e.Probe != nil {
		t.Errorf("without test pictures: %v: %+v", err, e)
	}
}

// The health of embeddings on the device is that of plain loops.
func TestHealth(t *testing.T) {
	d := enginetest.Device(t)
	const rows, dim = 6, 8 // 4 rows are compared
	values := make([]float32, rows*dim)
	for i := range values {
		values[i] = float32(math.Sin(float64(3*i))) + 0.5
	}
	z, err := d.NewTensor("z", engine.F32, rows, dim)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Free(z)
	if err := engine.Upload(d, z, values); err != nil {
		t.Fatal(err)
	}
	result, err := d.NewHostTensor("result", engine.F32, healthValues)
	if err != nil {
		t.Fatal(err)
	}
	r := d.NewRecorder()
	tensors, compared := embeddingHealth(r, z)
	for i, x := range append(tensors, gradientHealth(r, z.Reshape(rows*dim))) {
		r.Copy(result.Slice(i, i+1), x)
	}
	p, err := r.Finish()
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
	have := newHealth(engine.Map[float32](result), compared, 2)
	var mean, squares, length float64
	for _, v := range values {
		length += float64(v) * float64(v)
	}
	for i := range 4 {
		for j := range 4 {
			dot := func(a, b int) (sum float64) {
				for k := range dim {
					sum += float64(values[a*dim+k]) * float64(values[b*dim+k])
				}
				return sum
			}
			if i != j {
				c := dot(i, j) / math.Sqrt(dot(i, i)*dot(j, j))
				mean, squares = mean+c/12, squares+c*c/12
			}
		}
	}
	want := Health{GradientNorm: math.Sqrt(length) / 2, Deviation: math.Sqrt(1 - mean),
		Directions: 1 / squares}
	near := func(a, b float64) bool { return math.Abs(a-b) < 1e-5*b }
	if compared != 4 || !near(have.GradientNorm, want.GradientNorm) ||
		!near(have.Deviation, want.Deviation) || !near(have.Directions, want.Directions) {
		t.Errorf("%d rows: %+v, want %+v", compared, have, want)
	}
}
