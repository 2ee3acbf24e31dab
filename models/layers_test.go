package models_test

import (
	"maps"
	"math"
	"slices"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/models"
)

// own is an encoder made of exported layers only: a ResNet with one basic block, under the names
// that the package's own one gives its parameters.
type own struct {
	width    int
	stem     models.Conv2D
	stemNorm models.BatchNorm
	convs    [2]models.Conv2D
	norms    [2]models.BatchNorm
}

type ownConfig struct{ width int }

func (cfg ownConfig) Build(l *models.Layout, prefix string) (models.Encoder, error) {
	w := cfg.width
	e := &own{width: w}
	stem := models.Conv2DConfig{Out: w, In: 3, Size: 3, Stride: 1, Views: true}
	e.stem = models.NewConv2D(l, prefix+"conv1", stem)
	e.stemNorm = models.NewBatchNorm(l, prefix+"bn1", w, 1)
	for i, name := range []string{"1", "2"} {
		conv := models.Conv2DConfig{Out: w, In: w, Size: 3, Stride: 1}
		e.convs[i] = models.NewConv2D(l, prefix+"layer1.0.conv"+name, conv)
		e.norms[i] = models.NewBatchNorm(l, prefix+"layer1.0.bn"+name, w, 1)
	}
	return e, nil
}

func (e *own) Features() int { return e.width }

func (e *own) Forward(c *models.Context, x engine.Tensor) (
	engine.Tensor, func(dh engine.Tensor)) {
	none := engine.Tensor{}
	y, stemBack := e.stem.Forward(c, c.Views(x))
	shortcut, stemNormBack := e.stemNorm.Forward(c, y, none, true)
	y, convBack0 := e.convs[0].Forward(c, shortcut)
	y, normBack0 := e.norms[0].Forward(c, y, none, true)
	y, convBack1 := e.convs[1].Forward(c, y)
	y, normBack1 := e.norms[1].Forward(c, y, shortcut, true)
	h, poolBack := models.GlobalAvgPool(c, y)
	return h, func(dh engine.Tensor) {
		d, dshortcut := normBack1(poolBack(dh))
		d, _ = normBack0(convBack1(d, none))
		d, _ = stemNormBack(convBack0(d, dshortcut))
		stemBack(d, none)
	}
}

// An encoder built outside the package from exported layers computes the bits of the package's own
// one, recorded twice, at two sizes, in one program.
func TestOwnEncoder(t *testing.T) {
	d := enginetest.Device(t)
	const width = 12
	resnet := models.ResNetConfig{Block: "basic", Layers: []int{1}, Width: width, Stem: "cifar"}
	want, wantH := record(t, d, resnet)
	have, haveH := record(t, d, ownConfig{width})
	if !slices.Equal(haveH, wantH) {
		t.Error("features differ")
	}
	if !maps.EqualFunc(have, want, slices.Equal) {
		t.Error("parameters after both passes or their gradients differ")
	}
	for name, v := range want {
		if !slices.ContainsFunc(v, func(x float32) bool { return x != 0 }) {
			t.Errorf("%s is all zero", name)
		}
	}
}

// record runs an encoder forward and backward on 8×8 and on 6×10 views, gradients of the second
// added to those of the first, and returns gradients, running statistics and both features.
func record(t *testing.T, d *engine.Device, cfg models.EncoderConfig) (models.State, []float32) {
	t.Helper()
	var layout models.Layout
	encoder, err := cfg.Build(&layout, "")
	fatal(t, err)
	weights, err := models.NewWeights(d, &layout)
	fatal(t, err)
	first, err := models.Initialize(&layout, "torchvision", 1)
	fatal(t, err)
	fatal(t, weights.Store(first))
	r := d.NewRecorder()
	features, err := d.NewTensor("features", engine.F32, 2, 4, encoder.Features())
	fatal(t, err)
	for i, size := range [][2]int{{8, 8}, {6, 10}} {
		x := waves(t, d, 4, size[0], size[1], 4)
		dh := waves(t, d, 4, encoder.Features())
		c := &models.Context{R: r, W: weights, Training: true, Accumulate: i > 0}
		h, backward := encoder.Forward(c, x)
		r.Copy(features.Slice(i, i+1).At(0, h.Shape()...), h)
		backward(dh)
	}
	program, err := r.Finish()
	fatal(t, err)
	defer program.Close()
	fatal(t, program.Run())
	all, err := weights.LoadArena(weights.Grads)
	fatal(t, err)
	after, err := weights.Load()
	fatal(t, err)
	for _, p := range layout.Buffers {
		all[p.Name] = after[p.Name]
	}
	h, err := engine.Download[float32](d, features)
	fatal(t, err)
	return all, h
}

// waves uploads a tensor of smooth numbers; the fourth channel of views is padding.
func waves(t *testing.T, d *engine.Device, dims ...int) engine.Tensor {
	t.Helper()
	x, err := d.NewTensor("waves", engine.F32, dims...)
	fatal(t, err)
	v := make([]float32, x.Len())
	for i := range v {
		if len(dims) == 2 || i%4 != 3 {
			v[i] = float32(math.Sin(float64(i*i%97) + 0.3*float64(i)))
		}
	}
	fatal(t, engine.Upload(d, x, v))
	return x
}

func fatal(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
