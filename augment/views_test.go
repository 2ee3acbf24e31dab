package augment

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// A bench is a recorded chain with its inputs.
type bench struct {
	t       *testing.T
	device  *engine.Device
	config  Config
	images  []uint8
	indices []uint32
	in      engine.Tensor
	index   engine.Tensor
	step    engine.Tensor
	views   engine.Tensor
	program *engine.Program
}

const seedLow, seedHigh = 77, 3

func newBench(t *testing.T, d *engine.Device, c Config, b, height, width, views int, record func(r *engine.Recorder, bench *bench)) *bench {
	t.Helper()
	s := &bench{t: t, device: d, config: c, images: make([]uint8, b*height*width*3), indices: make([]uint32, b)}
	random := rand.New(rand.NewPCG(1, 2))
	for i := range s.images {
		s.images[i] = uint8(random.Uint32())
	}
	for i := range s.indices {
		s.indices[i] = random.Uint32N(50000)
	}
	tensor := func(name string, dtype engine.DType, dims ...int) engine.Tensor {
		x, err := d.NewTensor(name, dtype, dims...)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Free(x) })
		return x
	}
	s.in, s.index = tensor("images", engine.U8, b, height, width, 3), tensor("indices", engine.U32, b)
	s.step, s.views = tensor("step", engine.U32, kernels.StepWords), tensor("views", engine.F32, views, c.Size, c.Size, 4)
	r := d.NewRecorder()
	record(r, s)
	program, err := r.Finish()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(program.Close)
	s.program = program
	return s
}

func recordViews(r *engine.Recorder, s *bench) { Record(r, s.config, s.views, s.in, s.index, s.step) }

// run makes the views of an epoch.
func (s *bench) run(epoch uint32) []float32 {
	s.t.Helper()
	step := make([]uint32, kernels.StepWords)
	step[kernels.StepEpoch], step[kernels.StepSeedLow], step[kernels.StepSeedHigh] = epoch, seedLow, seedHigh
	for _, err := range []error{engine.Upload(s.device, s.in, s.images), engine.Upload(s.device, s.index, s.indices),
		engine.Upload(s.device, s.step, step), s.program.Run()} {
		if err != nil {
			s.t.Fatal(err)
		}
	}
	v, err := engine.Download[float32](s.device, s.views)
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

// want is the same chain in plain Go.
func (s *bench) want(epoch uint32) []float64 {
	c, b, h, w, m := s.config, s.in.Dim(0), s.in.Dim(1), s.in.Dim(2), s.views.Dim(0)
	var boxes, flips, factors, order, grays, sigmas []float64
	ranges := ref.AugmentRanges(c.Ranges(h, w))
	for row := range m {
		a := ref.AugmentParameters(ranges, [2]uint32{seedLow, seedHigh}, 0, epoch, s.indices[row%b], uint32(row/b))
		for i := range 4 {
			boxes, factors, order = append(boxes, float64(a.Box[i])), append(factors, float64(a.Factors[i])), append(order, float64(a.Order[i]))
		}
		flips, grays, sigmas = append(flips, float64(a.Flip)), append(grays, float64(a.Gray)), append(sigmas, float64(a.Sigma))
	}
	bytes, decoded := make([]float64, len(s.images)), make([]float64, b*h*w*4)
	for i, v := range s.images {
		bytes[i] = float64(v)
	}
	ref.ImageDecode(decoded, bytes)
	x, y := make([]float64, s.views.Len()), make([]float64, s.views.Len())
	ref.ResizedCrop(x, decoded, boxes, flips, ref.ResizeShape{Images: m, Sources: b, Height: h, Width: w, OutHeight: c.Size, OutWidth: c.Size,
		Mode: c.Interpolation.String()})
	ref.ColorJitter(y, x, factors, order, c.Size*c.Size, c.ColorSemantics.String())
	ref.Grayscale(x, y, grays, c.Size*c.Size)
	ref.GaussianBlur(y, x, sigmas, c.Size, c.Size, c.taps(), c.BlurBorder == kernels.ReflectBorder)
	if c.Normalize {
		ref.NormalizeImage(y, slices.Clone(y), narrow(c.Mean), narrow(c.Deviation))
	}
	return y
}

// same checks the relative L2 error. The bar is that of colour jitter, the least exact of the kernels.
func same(t *testing.T, got []float32, want []float64) {
	t.Helper()
	difference, norm := 0.0, 0.0
	for i, v := range got {
		difference += (float64(v) - want[i]) * (float64(v) - want[i])
		norm += want[i] * want[i]
	}
	if e := math.Sqrt(difference / norm); !(e < 5e-5) {
		t.Errorf("relative L2 error %.2g", e)
	}
}

func TestRecordMatchesReference(t *testing.T) {
	d := enginetest.Device(t)
	torchvision := ImageNet()
	torchvision.CropMode, torchvision.Interpolation, torchvision.ColorSemantics = kernels.TorchvisionCrops, kernels.Bilinear, kernels.Torchvision
	torchvision.Size, torchvision.BlurBorder, torchvision.Normalize = 40, kernels.ReflectBorder, true
	small := ImageNet()
	small.Size = 96
	crops := CIFAR()
	crops.ColorStrength = 0
	for name, c := range map[string]Config{"cifar": CIFAR(), "imagenet": small, "torchvision": torchvision, "crops": crops} {
		t.Run(name, func(t *testing.T) {
			s := newBench(t, d, c, 6, 60, 50, 12, recordViews)
			same(t, s.run(1), s.want(1))
			same(t, s.run(2), s.want(2))
		})
	}
}

// A view depends on seed, epoch, sample and number of the view, not on its neighbours; and the two views differ.
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
	small := enginetest.Device(t, func(o *engine.Options) { o.Limits = "range=128KiB" })
	if cut := newBench(t, small, c, 5, 64, 48, 10, recordViews).run(1); !slices.Equal(whole, cut) {
		t.Error("views differ")
	}
}

func TestEvalView(t *testing.T) {
	d := enginetest.Device(t)
	record := func(r *engine.Recorder, s *bench) { EvalView(r, s.config, s.views, s.in) }
	decoded := func(s *bench) []float64 {
		bytes, y := make([]float64, len(s.images)), make([]float64, len(s.images)/3*4)
		for i, v := range s.images {
			bytes[i] = float64(v)
		}
		ref.ImageDecode(y, bytes)
		return y
	}
	t.Run("right size", func(t *testing.T) {
		s := newBench(t, d, CIFAR(), 3, 32, 32, 3, record)
		same(t, s.run(0), decoded(s))
	})
	t.Run("right size, normalised", func(t *testing.T) {
		c := CIFAR()
		c.Normalize = true
		s := newBench(t, d, c, 3, 32, 32, 3, record)
		want := decoded(s)
		ref.NormalizeImage(want, slices.Clone(want), narrow(c.Mean), narrow(c.Deviation))
		same(t, s.run(0), want)
	})
	t.Run("other size", func(t *testing.T) {
		s := newBench(t, d, CIFAR(), 3, 48, 64, 3, record)
		want := make([]float64, s.views.Len())
		ref.ResizedCrop(want, decoded(s), []float64{3, 11, 42, 42}, nil, ref.ResizeShape{Images: 3, Sources: 3, Height: 48, Width: 64, OutHeight: 32,
			OutWidth: 32, Mode: "bicubic"})
		same(t, s.run(0), want)
	})
}
