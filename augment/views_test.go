package augment

import (
	"slices"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

func TestRecordMatchesReference(t *testing.T) {
	d := enginetest.Device(t)
	torchvision := ImageNet()
	torchvision.CropMode, torchvision.Interpolation = kernels.TorchvisionCrops, kernels.Bilinear
	torchvision.ColorSemantics, torchvision.BlurBorder = kernels.Torchvision, kernels.ReflectBorder
	torchvision.Size, torchvision.Normalize = 40, true
	small := ImageNet()
	small.Size = 96
	crops := CIFAR()
	crops.ColorStrength = 0
	for name, c := range map[string]Config{
		"cifar": CIFAR(), "imagenet": small, "torchvision": torchvision, "crops": crops,
	} {
		t.Run(name, func(t *testing.T) {
			s := newBench(t, d, c, 6, 60, 50, 12, recordViews)
			same(t, s.run(1), s.want(1))
			same(t, s.run(2), s.want(2))
			// Pictures of different sizes in the same program. What lies beside them does not
			// show.
			s.sizes = [][2]int{{1, 1}, {60, 50}, {1, 50}, {60, 1}, {33, 47}, {7, 20}}
			same(t, s.run(2), s.want(2))
		})
	}
}

// A view depends on seed, epoch, sample and number of the view, not on its neighbours; and the
// two views differ.
func TestViewsBelongToTheirSamples(t *testing.T) {
	d := enginetest.Device(t)
	s := newBench(t, d, CIFAR(), 8, 32, 32, 16, recordViews)
	first := s.run(3)
	if again := s.run(3); !slices.Equal(first, again) {
		t.Error("two runs of the same step differ")
	}
	if other := s.run(4); slices.Equal(first, other) {
		t.Error("another epoch has the same views")
	}
	const view, image = 32 * 32 * 4, 32 * 32 * 3
	if slices.Equal(first[:view], first[8*view:9*view]) {
		t.Error("both views of a sample are the same")
	}
	slices.Reverse(s.indices) // the batch in the opposite order
	images := slices.Clone(s.images)
	for i := range 8 {
		copy(s.images[i*image:(i+1)*image], images[(7-i)*image:])
	}
	reversed := s.run(3)
	for row := range 16 {
		other := row/8*8 + 7 - row%8
		if !slices.Equal(first[row*view:(row+1)*view], reversed[other*view:(other+1)*view]) {
			t.Errorf("row %d changed when the batch was reversed", row)
		}
	}
}

// Cutting big tensors for a device with small bindings changes no bit.
func TestCutViewsAreTheSame(t *testing.T) {
	c := ImageNet()
	c.Size = 48
	whole := newBench(t, enginetest.Device(t), c, 5, 64, 48, 10, recordViews).run(1)
	small := enginetest.Device(t, func(o *engine.Options) { o.Limits = "range=40KiB" })
	if cut := newBench(t, small, c, 5, 64, 48, 10, recordViews).run(1); !slices.Equal(whole, cut) {
		t.Error("views differ")
	}
}

func TestEvalView(t *testing.T) {
	d := enginetest.Device(t)
	asTheyAre := func(r *engine.Recorder, s *bench) {
		images := s.in.Images.Reshape(len(s.indices), s.height, s.width, 3)
		EvalView(r, s.config, s.views, images, engine.Tensor{})
	}
	cut := func(r *engine.Recorder, s *bench) {
		EvalView(r, s.config, s.views, s.in.Images, s.boxes)
	}
	t.Run("right size", func(t *testing.T) {
		s := newBench(t, d, CIFAR(), 3, 32, 32, 3, asTheyAre)
		got := s.run(0)
		same(t, got, s.decoded())
		if other := newBench(t, d, CIFAR(), 3, 32, 32, 3, cut).run(0); !slices.Equal(got, other) {
			t.Error("a crop of the whole picture in the view's size changes it")
		}
	})
	t.Run("right size, normalised", func(t *testing.T) {
		c := CIFAR()
		c.Normalize = true
		s := newBench(t, d, c, 3, 32, 32, 3, asTheyAre)
		want := s.decoded()
		ref.NormalizeImage(want, slices.Clone(want), narrow(c.Mean), narrow(c.Deviation))
		same(t, s.run(0), want)
	})
	t.Run("other size", func(t *testing.T) {
		s := newBench(t, d, CIFAR(), 3, 48, 64, 3, cut)
		want := make([]float64, s.views.Len())
		ref.ResizedCrop(want, s.decoded(), []float64{3, 11, 42, 42}, nil, s.crop(3))
		same(t, s.run(0), want)
	})
	t.Run("other sizes", func(t *testing.T) {
		s := newBench(t, d, CIFAR(), 4, 48, 64, 4, cut)
		s.sizes = [][2]int{{1, 1}, {32, 32}, {48, 64}, {3, 60}}
		want := make([]float64, s.views.Len())
		boxes := []float64{0, 0, 1, 1, 0, 0, 32, 32, 3, 11, 42, 42, 0, 29, 3, 3}
		ref.ResizedCrop(want, s.decoded(), boxes, nil, s.crop(4))
		same(t, s.run(0), want)
	})
}
