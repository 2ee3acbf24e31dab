package augment

import (
	"slices"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

func TestEvalPlan(t *testing.T) {
	for _, c := range []struct {
		style         EvalStyle
		size, resize  int
		height, width int
		want          [4]int32
	}{
		{EvalCentral, 32, 0, 256, 256, [4]int32{16, 16, 224, 224}},
		{EvalCentral, 32, 0, 375, 500, [4]int32{24, 86, 328, 328}},
		{EvalCentral, 32, 0, 1, 1, [4]int32{0, 0, 1, 1}},
		{EvalCentral, 32, 0, 1, 300, [4]int32{0, 150, 1, 1}},
		{EvalCentral, 32, 0, 32, 32, [4]int32{0, 0, 32, 32}}, // the view's own size
		{EvalOfficial, 32, 0, 40, 50, [4]int32{0, 0, 40, 50}},
		{EvalOfficial, 64, 0, 64, 64, [4]int32{4, 4, 56, 56}},
		{EvalOfficial, 64, 0, 80, 100, [4]int32{5, 15, 70, 70}},
		{EvalTorchvision, 224, 0, 375, 500, [4]int32{16, 58, 256, 341}}, // 58.5 rounds to even
		{EvalTorchvision, 224, 0, 500, 333, [4]int32{80, 16, 384, 256}},
		{EvalTorchvision, 56, 64, 80, 100, [4]int32{4, 12, 64, 80}},
		{EvalTorchvision, 32, 0, 32, 32, [4]int32{0, 0, 32, 32}},
	} {
		config := CIFAR()
		config.Size, config.EvalStyle, config.EvalResize = c.size, c.style, c.resize
		plan := config.EvalPlan(c.height, c.width)
		if plan.Box != c.want {
			t.Errorf("%s, %d of %d×%d: %v, want %v", c.style, c.size, c.height, c.width, plan.Box,
				c.want)
		}
	}
}

// A strip that is resized along its shorter side stays within the numbers of the kernel.
func TestEvalWindowOfStrips(t *testing.T) {
	c := ImageNet()
	c.EvalStyle = EvalTorchvision
	for _, size := range [][2]int{{1, 32768}, {32768, 1}, {3, 32768}, {1, 1}, {256, 256}} {
		box := c.EvalPlan(size[0], size[1]).Box
		longest := int64(max(box[2], box[3]))
		if (longest+2)*int64(2+max(size[0], size[1])) >= 1<<31 || min(box[2], box[3]) != 256 ||
			box[0] < 0 || box[1] < 0 {
			t.Errorf("%v: %v", size, box)
		}
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
	for _, style := range evalStyles() {
		t.Run("right size, "+string(style), func(t *testing.T) {
			c := CIFAR()
			c.EvalStyle = style
			s := newBench(t, d, c, 3, 32, 32, 3, asTheyAre)
			got := s.run(0)
			same(t, got, s.decoded())
			if other := newBench(t, d, c, 3, 32, 32, 3, cut).run(0); !slices.Equal(got, other) {
				t.Error("a crop of the whole picture in the view's size changes it")
			}
		})
	}
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
	t.Run("other sizes, torchvision", func(t *testing.T) {
		c := CIFAR()
		c.EvalStyle, c.EvalResize, c.Interpolation = EvalTorchvision, 37, kernels.Bicubic
		s := newBench(t, d, c, 4, 48, 64, 4, cut)
		s.sizes = [][2]int{{1, 1}, {32, 32}, {48, 64}, {9, 60}}
		same(t, s.run(0), s.windows())
	})
}

// windows are the views of EvalTorchvision in plain Go, picture by picture.
func (s *bench) windows() []float64 {
	var want []float64
	whole := s.decoded()
	for i, size := range s.sizes {
		picture := make([]float64, 0, 4*size[0]*size[1])
		for row := range size[0] {
			at := 4 * ((i*s.height + row) * s.width)
			picture = append(picture, whole[at:at+4*size[1]]...)
		}
		shape := s.crop(1)
		shape.Sources, shape.Height, shape.Width = 1, size[0], size[1]
		shape.Windowed, shape.Mode = true, kernels.Bilinear.String()
		var box []float64
		for _, v := range s.config.EvalPlan(size[0], size[1]).Box {
			box = append(box, float64(v))
		}
		view := make([]float64, s.views.Len()/len(s.sizes))
		ref.ResizedCrop(view, picture, box, nil, shape)
		want = append(want, view...)
	}
	return want
}
