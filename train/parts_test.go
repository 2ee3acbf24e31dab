package train_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/kernels"
	"vksimclr/losses"
	"vksimclr/models"
	"vksimclr/optim"
	"vksimclr/train"
)

// partsCase is a step on given views: at once, or in parts of so many pictures.
type partsCase struct {
	encoder  models.EncoderConfig
	pictures int
	size     int // of a view
	norms    train.Norms
	separate bool
	mixed    bool
}

// unsegmented hides of which segments an encoder consists.
type unsegmented struct{ models.ResNetConfig }

// Build implements models.EncoderConfig.
func (u unsegmented) Build(l *models.Layout, prefix string) (models.Encoder, error) {
	e, err := u.ResNetConfig.Build(l, prefix)
	return struct{ models.Encoder }{e}, err
}

// gradients runs one step and returns the gradients of all parameters and the running statistics,
// as the step leaves them. Part 0 is the whole batch at once.
func (c partsCase) gradients(t *testing.T, d *engine.Device, part int) (grads, buffers []float32) {
	t.Helper()
	recipe := train.Recipe{Encoder: c.encoder, Seed: 7, Initialization: "pytorch",
		Head: models.ProjectionConfig{Layers: 2, Dim: 12}}
	if c.mixed {
		recipe.Precision = train.Mixed
	}
	net, err := train.NewNetwork(d, recipe)
	must(t, err)
	must(t, net.Initialize(recipe))
	rule := optim.SGD{Momentum: 0.9}
	recipe.Rule = rule
	opt, err := net.Optimizer(d, recipe)
	must(t, err)
	defer opt.Close()
	values, err := kernels.NewStepBuffer(d)
	must(t, err)
	defer values.Close()
	values.SetStep(1)
	if c.mixed {
		values.SetScale(1024)
	}
	all := viewsOf(t, d, c.pictures, c.size)
	r := d.NewRecorder()
	u := train.Update{Network: net, Loss: losses.NTXent{Temperature: 0.5}, Optimizer: opt,
		Step: values.Tensor, Separate: c.separate, Norms: c.norms}
	if part == 0 {
		u.Views = all
		train.RecordUpdate(r, u)
	} else {
		own, err := d.NewTensor("views of a part", engine.F32, 2*part, c.size, c.size, 4)
		must(t, err)
		free := train.RecordParts(r, train.Parts{Update: u, Pictures: c.pictures, Size: part,
			Select: func(lo, hi int) {
				for v := range 2 {
					r.Copy(own.Slice(v*(hi-lo), (v+1)*(hi-lo)),
						all.Slice(v*c.pictures+lo, v*c.pictures+hi))
				}
			},
			Make: func(n int) (large, small engine.Tensor) { return own.Slice(0, 2*n), small }})
		defer free()
	}
	program, err := r.Finish()
	must(t, err)
	defer program.Close()
	must(t, program.Run())
	grads, err = engine.Download[float32](d, net.Weights.Grads)
	must(t, err)
	buffers, err = engine.Download[float32](d, net.Weights.Buffers)
	must(t, err)
	return grads, buffers
}

func viewsOf(t *testing.T, d *engine.Device, pictures, size int) engine.Tensor {
	t.Helper()
	views, err := d.NewTensor("views", engine.F32, 2*pictures, size, size, 4)
	must(t, err)
	random := rand.New(rand.NewPCG(3, 5))
	v := make([]float32, views.Len())
	for i := range v {
		if i%4 != 3 {
			v[i] = random.Float32()
		}
	}
	must(t, engine.Upload(d, views, v))
	return views
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// off is ‖a-b‖/‖b‖.
func off(a, b []float32) float64 {
	var d, n float64
	for i := range a {
		d += math.Pow(float64(a[i])-float64(b[i]), 2)
		n += float64(b[i]) * float64(b[i])
	}
	return math.Sqrt(d / n)
}

// TestPartsGiveTheWholeBatchsGradient: a step in parts has the gradient and the running statistics
// of the step on the whole batch at once, with frozen norms and with those of the whole batch.
func TestPartsGiveTheWholeBatchsGradient(t *testing.T) {
	d := enginetest.Device(t)
	basic := models.ResNetConfig{Block: "basic", Layers: []int{1, 1}, Width: 8, Stem: "cifar"}
	bottleneck := models.ResNetConfig{Block: "bottleneck", Layers: []int{1, 2}, Width: 4,
		Stem: "imagenet"}
	selective := models.ResNetConfig{Block: "bottleneck", Layers: []int{1, 1}, Width: 4,
		Stem: "imagenet", SKRatio: 0.0625, SERatio: 0.25, BiasedVariance: true}
	for _, c := range []partsCase{
		{encoder: basic, pictures: 11, size: 9, norms: train.FrozenNorms},
		{encoder: basic, pictures: 11, size: 9, norms: train.WholeNorms},
		{encoder: bottleneck, pictures: 6, size: 33, norms: train.WholeNorms},
		{encoder: bottleneck, pictures: 7, size: 33, norms: train.WholeNorms, separate: true},
		{encoder: basic, pictures: 7, size: 8, norms: train.FrozenNorms, separate: true},
		{encoder: basic, pictures: 16, size: 16, norms: train.WholeNorms},
		{encoder: selective, pictures: 5, size: 33, norms: train.WholeNorms},
		{encoder: unsegmented{basic}, pictures: 5, size: 8, norms: train.WholeNorms},
	} {
		grads, buffers := c.gradients(t, d, 0)
		for _, part := range []int{1, 3, 8, c.pictures} {
			if part > c.pictures {
				continue
			}
			t.Run(fmt.Sprintf("%d views of %d px %v separate %v parts of %d", 2*c.pictures,
				c.size, c.norms, c.separate, part), func(t *testing.T) {
				g, b := c.gradients(t, d, part)
				if e := off(g, grads); !(e <= 1e-5) {
					t.Errorf("gradients are off by %.3g", e)
				}
				if e := off(b, buffers); !(e <= 1e-6) {
					t.Errorf("running statistics are off by %.3g", e)
				}
			})
		}
	}
}

// One part that is the whole batch gives the bits of the step at once.
func TestOnePartIsTheWholeBatch(t *testing.T) {
	d := enginetest.Device(t)
	basic := models.ResNetConfig{Block: "basic", Layers: []int{1, 1}, Width: 8, Stem: "cifar"}
	for _, norms := range []train.Norms{train.MicroNorms, train.FrozenNorms} {
		for _, mixed := range []bool{false, d.Caps().Storage16} {
			c := partsCase{encoder: basic, pictures: 5, size: 8, norms: norms, mixed: mixed}
			grads, buffers := c.gradients(t, d, 0)
			g, b := c.gradients(t, d, c.pictures)
			for i := range g {
				if g[i] != grads[i] {
					t.Fatalf("%v, mixed %v: gradient %d is %g, not %g", norms, mixed, i, g[i],
						grads[i])
				}
			}
			for i := range b {
				if b[i] != buffers[i] {
					t.Fatalf("%v, mixed %v: running statistic %d is %g, not %g", norms, mixed, i,
						b[i], buffers[i])
				}
			}
		}
	}
}

// In mixed precision a step in parts rounds as the step at once, but where statistics differ in
// their last bit.
func TestPartsInMixedPrecision(t *testing.T) {
	d := enginetest.Device(t)
	if !d.Caps().Storage16 {
		t.Skip("the device stores no 16-bit floats")
	}
	basic := models.ResNetConfig{Block: "basic", Layers: []int{1, 1}, Width: 8, Stem: "cifar"}
	for norms, most := range map[train.Norms]float64{train.FrozenNorms: 1e-4,
		train.WholeNorms: 3e-2} {
		c := partsCase{encoder: basic, pictures: 8, size: 8, norms: norms, mixed: true}
		grads, _ := c.gradients(t, d, 0)
		g, _ := c.gradients(t, d, 3)
		if e := off(g, grads); !(e <= most) {
			t.Errorf("%v: gradients are off by %.3g", norms, e)
		}
	}
}
