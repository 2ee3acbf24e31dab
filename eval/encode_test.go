package eval

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/kernels"
	"vksimclr/models"
)

// pictures is an unlabelled set of random pictures, all different in size or of one size.
type pictures struct {
	count  int
	side   int          // of all pictures, if above 0
	broken map[int]bool // pictures that cannot be read
}

var errBroken = errors.New("checksum is wrong")

func (s *pictures) Name() string { return "pictures" }
func (s *pictures) Len() int     { return s.count }

func (s *pictures) Read(i int, p *data.Picture) error {
	r := rand.New(rand.NewPCG(uint64(i), 1))
	height, width := 1+r.IntN(70), 1+r.IntN(70)
	switch {
	case s.side > 0 || i%50 == 3:
		height, width = side, side
	case i == 0:
		height, width = 1, 1
	case i == 1:
		height, width = 2, 400 // wider than the canvas
	case i == 2:
		height, width = 300, 280 // larger than the canvas
	}
	p.Reset(fmt.Sprintf("%d.png", i), height, width)
	for k := range p.Pixels {
		p.Pixels[k] = byte(r.Uint32())
	}
	if s.broken[i] {
		return errBroken
	}
	return nil
}

// side of the views.
const side = 32

type uniform struct{ *pictures }

func (uniform) Size() (height, width int) { return side, side }

// tiny is a small encoder with its first weights.
func tiny(t *testing.T, d *engine.Device) (models.Encoder, *models.Weights) {
	t.Helper()
	var layout models.Layout
	config, err := models.NamedEncoder("tiny", models.EncoderOptions{Size: side})
	if err != nil {
		t.Fatal(err)
	}
	encoder, err := config.Build(&layout, "encoder.")
	if err != nil {
		t.Fatal(err)
	}
	weights, err := models.NewWeights(d, &layout)
	if err != nil {
		t.Fatal(err)
	}
	state, err := models.Initialize(&layout, "pytorch", 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := weights.Store(state); err != nil {
		t.Fatal(err)
	}
	return encoder, weights
}

// The number of pictures is not a multiple of the batch, and some are larger than the canvas.
func TestEncodePicturesOfDifferentSizes(t *testing.T) {
	d := enginetest.Device(t)
	d.Measure(false)
	encoder, weights := tiny(t, d)
	set := &pictures{count: 300}
	var seen []int
	f, err := Encode(t.Context(), d, encoder, weights,
		kernels.Policy{}, augment.CIFAR(), set, func(done, of int) {
			seen = append(seen, done)
		})
	if err != nil {
		t.Fatal(err)
	}
	if f.N() != 300 || f.Labels != nil || seen[len(seen)-1] != 300 {
		t.Fatalf("%d rows, %d labels, progress %v", f.N(), len(f.Labels), seen)
	}
	for i, v := range f.Rows {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			t.Fatalf("feature %d of picture %d is %g", i%f.D, i/f.D, v)
		}
	}
	// A picture of the view's size has the same features in a set of pictures of one size.
	one := uniform{&pictures{count: 54, side: side}}
	g, err := Encode(t.Context(), d, encoder, weights, kernels.Policy{}, augment.CIFAR(), one, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range []int{3, 53} {
		for k := range f.D {
			a, b := float64(f.Rows[i*f.D+k]), float64(g.Rows[i*f.D+k])
			if math.Abs(a-b) > 1e-5*(math.Abs(a)+math.Abs(b))+1e-7 {
				t.Fatalf("feature %d of picture %d is %g among other sizes, %g among equals",
					k, i, a, b)
			}
		}
	}
}

func TestEncodeLabels(t *testing.T) {
	d := enginetest.Device(t)
	d.Measure(false)
	encoder, weights := tiny(t, d)
	set := data.NewShapes(data.Test, 130)
	f, err := Encode(t.Context(), d, encoder, weights, kernels.Policy{}, augment.CIFAR(), set, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Labels) != 130 || f.Labels[129] != 9 {
		t.Errorf("labels %v", f.Labels)
	}
}

func TestEncodeSaysWhichPictureIsBroken(t *testing.T) {
	d := enginetest.Device(t)
	d.Measure(false)
	encoder, weights := tiny(t, d)
	set := &pictures{count: 140, broken: map[int]bool{135: true}}
	_, err := Encode(t.Context(), d, encoder, weights, kernels.Policy{}, augment.CIFAR(), set, nil)
	if !errors.Is(err, errBroken) || !strings.Contains(err.Error(), "picture 135 (135.png)") {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = Encode(ctx, d, encoder, weights, kernels.Policy{}, augment.CIFAR(), set, nil)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("after the context has ended: %v", err)
	}
	empty := &pictures{}
	_, err = Encode(t.Context(), d, encoder, weights, kernels.Policy{}, augment.CIFAR(), empty, nil)
	if err == nil || !strings.Contains(err.Error(), "no pictures") {
		t.Errorf("an empty set: %v", err)
	}
}

// An epoch of views of pictures of different sizes, from the loader to the device.
func TestViewsOfPicturesOfDifferentSizes(t *testing.T) {
	const batch = 64
	d := enginetest.Device(t)
	set := &pictures{count: 300}
	c := augment.CIFAR()
	canvas := data.CanvasOf(set, 64)
	p, err := augment.NewPictures(d, batch, canvas.Height, canvas.Width)
	if err != nil {
		t.Fatal(err)
	}
	views, err := d.NewTensor("views", engine.F32, 2*batch, c.Size, c.Size, 4)
	if err != nil {
		t.Fatal(err)
	}
	step, err := kernels.NewStepBuffer(d)
	if err != nil {
		t.Fatal(err)
	}
	r := d.NewRecorder()
	augment.Record(r, c, views, p, step.Tensor)
	program, err := r.Finish()
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close()
	loader := data.NewLoader(t.Context(), set, data.LoaderConfig{Canvas: canvas, Batch: batch,
		Last: data.StepsPerEpoch(set.Len(), batch)})
	defer loader.Close()
	for range data.StepsPerEpoch(set.Len(), batch) {
		b, err := loader.Next()
		if err != nil {
			t.Fatal(err)
		}
		extents := make([]byte, p.Extents.Bytes())
		c.FillExtents(extents, b.Sizes)
		for _, err := range []error{
			engine.Upload(d, p.Images.At(0, len(b.Images)), b.Images),
			engine.Upload(d, p.Extents, extents),
			engine.Upload(d, p.Indices, b.Indices), program.Run(),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		pixels, err := engine.Download[float32](d, views)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range pixels {
			if !(v >= 0 && v <= 1) {
				t.Fatalf("step %d: value %d of the views is %g", b.Step, i, v)
			}
		}
	}
}
