package augment

import (
	"slices"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/kernels"
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
	mixed := ImageNet()
	mixed.Size, mixed.Interpolation = 30, kernels.BicubicAntialias
	mixed.VerticalFlipProbability, mixed.TurnProbability = 0.5, 0.75
	mixed.ColorSemantics = kernels.AddedBrightness | kernels.HSVSaturation
	mixed.BlurBorder, mixed.BlurTaps, mixed.SharedSigma = kernels.EdgeBorder, 7, true
	mixed.Brightness, mixed.Hue, mixed.JitterProbability = 0.3, 0.1, 1
	for name, c := range map[string]Config{
		"cifar": CIFAR(), "imagenet": small, "torchvision": torchvision, "crops": crops,
		"mixed": mixed,
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

// Small views come from the same pictures, and share no draw with the large ones.
func TestSmallViews(t *testing.T) {
	d := enginetest.Device(t)
	c := CIFAR()
	c.CropMode, c.Size = kernels.TorchvisionCrops, 24
	c.Small = SmallViews{Count: 3, Size: 10, MinArea: 0.05, MaxArea: 0.14}
	small := c.SmallConfig()
	s := newBench(t, d, small, 4, 40, 31, 3*4, recordViews)
	same(t, s.run(1), s.want(1))
	large, few := draws(c, 40, 31, 50), draws(small, 40, 31, 50)
	for view := range large {
		for sample, a := range large[view] {
			if a.Box == few[view][sample].Box {
				t.Errorf("large and small view %d of sample %d are the same crop", view, sample)
			}
		}
	}
}
