package train_test

import (
	"fmt"
	"math"
	"testing"

	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/losses"
	"vksimclr/models"
	"vksimclr/optim"
	"vksimclr/train"
)

// sized is a set of n grey pictures of one size.
type sized struct{ n, height, width int }

func (s sized) Name() string              { return "sized" }
func (s sized) Len() int                  { return s.n }
func (s sized) Size() (height, width int) { return s.height, s.width }
func (s sized) Read(i int, p *data.Picture) error {
	p.Reset(fmt.Sprint(i), s.height, s.width)
	return nil
}

// TestEstimate: a run allocates what was estimated, within 5 %, in ten configurations; what it
// takes beside, too, is there before it starts.
func TestEstimate(t *testing.T) {
	cache := t.TempDir() // of choices: both devices know the same
	open := func(o *engine.Options) { o.CacheDir = cache }
	for _, c := range []struct {
		arch        string
		width, size int
		picture     int
		batch       int
		precision   train.Precision
		rule        optim.Rule
		blur        float64
		micro       int // with the norms of the whole batch
	}{
		{"tiny", 8, 32, 32, 64, train.FP32, optim.DefaultSGD(), 0, 0},
		{"tiny", 8, 32, 32, 64, train.Mixed, optim.DefaultSGD(), 0, 0},
		{"tiny", 4, 17, 20, 16, train.FP32, optim.DefaultLARS(), 0, 3},
		{"tiny", 8, 48, 64, 16, train.FP32, optim.DefaultLARS(), 0.5, 0},
		{"tiny", 8, 64, 200, 12, train.FP32, optim.DefaultSGD(), 0.5, 0},
		{"small", 16, 32, 32, 32, train.FP32, optim.DefaultLARS(), 0, 0},
		{"small", 16, 64, 100, 8, train.Mixed, optim.DefaultSGD(), 0, 0},
		{"resnet18", 8, 32, 32, 16, train.FP32, optim.DefaultSGD(), 0, 0},
		{"resnet18", 16, 64, 64, 8, train.FP32, optim.DefaultLARS(), 0, 0},
		{"resnet50", 8, 64, 64, 6, train.FP32, optim.DefaultSGD(), 0, 0},
	} {
		encoder, err := models.NamedEncoder(c.arch, models.EncoderOptions{Size: c.size,
			Width: c.width})
		if err != nil {
			t.Fatal(err)
		}
		views := augment.ImageNet()
		views.Size, views.BlurProbability = c.size, c.blur
		recipe := train.Recipe{Data: sized{c.batch, c.picture, c.picture}, Views: views,
			Encoder: encoder, Head: models.ProjectionConfig{Layers: 2, Dim: 32},
			Initialization: "pytorch", Precision: c.precision,
			Loss: losses.NTXent{Temperature: 0.2}, Rule: c.rule, Rate: train.Rate{Base: 0.1},
			Epochs: 1, Batch: c.batch, MicroBatch: c.micro}
		if c.micro > 0 {
			recipe.Norms = train.WholeNorms
		}
		dry := enginetest.Device(t, open, func(o *engine.Options) { o.Unmeasured = true })
		needs, err := train.Estimate(dry, recipe)
		if err != nil {
			t.Fatal(err)
		}
		if early := dry.Allocated(); early > 64<<10 {
			t.Errorf("an estimate allocates %s", engine.Bytes(early))
		}
		d := enginetest.Device(t, open)
		run, err := train.New(d, recipe)
		if err != nil {
			t.Fatal(err)
		}
		have := d.Allocated()
		t.Logf("%s %d, %d px of %d, batch %d, %v: estimated %s, allocated %s", c.arch, c.width,
			c.size, c.picture, c.batch, c.precision, engine.Bytes(needs.Step()), engine.Bytes(have))
		if off := math.Abs(float64(have)/float64(needs.Step()) - 1); off > 0.05 {
			t.Errorf("off by %.1f %%", 100*off)
		}
		run.Close()
	}
}
