package augment

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// A bench is a recorded chain with its inputs.
type bench struct {
	t       *testing.T
	device  *engine.Device
	config  Config
	images  []uint8 // [B,height,width,3] random, beside the pictures too
	height  int
	width   int
	sizes   [][2]int // of the pictures; those of the images where a test sets no others
	indices []uint32
	in      Pictures
	boxes   engine.Tensor // for evaluation
	step    engine.Tensor
	views   engine.Tensor
	program *engine.Program
}

const seedLow, seedHigh = 77, 3

func newBench(t *testing.T, d *engine.Device, c Config, b, height, width, views int,
	record func(r *engine.Recorder, bench *bench)) *bench {
	t.Helper()
	s := &bench{t: t, device: d, config: c, images: make([]uint8, b*height*width*3),
		indices: make([]uint32, b), height: height, width: width}
	random := rand.New(rand.NewPCG(1, 2))
	for i := range s.images {
		s.images[i] = uint8(random.Uint32())
	}
	for i := range s.indices {
		s.indices[i] = random.Uint32N(50000)
		s.sizes = append(s.sizes, [2]int{height, width})
	}
	tensor := func(name string, dtype engine.DType, dims ...int) engine.Tensor {
		x, err := d.NewTensor(name, dtype, dims...)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Free(x) })
		return x
	}
	var err error
	if s.in, err = NewPictures(d, b, height, width); err != nil {
		t.Fatal(err)
	}
	s.boxes = tensor("boxes", engine.I32, b, kernels.ExtentWords)
	s.step = tensor("step", engine.U32, kernels.StepWords)
	s.views = tensor("views", engine.F32, views, c.Size, c.Size, 4)
	r := d.NewRecorder()
	record(r, s)
	if s.program, err = r.Finish(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.program.Close)
	return s
}

func recordViews(r *engine.Recorder, s *bench) { Record(r, s.config, s.views, s.in, s.step) }

// run makes the views of an epoch.
func (s *bench) run(epoch uint32) []float32 {
	s.t.Helper()
	step := make([]uint32, kernels.StepWords)
	step[kernels.StepEpoch] = epoch
	step[kernels.StepSeedLow], step[kernels.StepSeedHigh] = seedLow, seedHigh
	extents, boxes := make([]byte, s.in.Extents.Bytes()), make([]byte, s.boxes.Bytes())
	s.config.FillExtents(extents, s.sizes)
	s.config.FillEvalBoxes(boxes, s.sizes)
	for _, err := range []error{
		engine.Upload(s.device, s.in.Images, s.packed()),
		engine.Upload(s.device, s.in.Indices, s.indices),
		engine.Upload(s.device, s.in.Extents, extents),
		engine.Upload(s.device, s.boxes, boxes),
		engine.Upload(s.device, s.step, step),
		s.program.Run(),
	} {
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

// packed are the pictures one after the other, as a loader packs them.
func (s *bench) packed() []uint8 {
	images, at, largest := make([]uint8, len(s.images)), 0, s.in.Largest
	for i, size := range s.sizes {
		for row := range size[0] {
			line := s.images[largest*i+row*3*s.width:][:3*size[1]]
			copy(images[at+row*3*size[1]:], line)
		}
		at += (3*size[0]*size[1] + 3) / 4 * 4
	}
	return images
}

// decoded are the images in plain Go.
func (s *bench) decoded() []float64 {
	bytes, y := make([]float64, len(s.images)), make([]float64, len(s.images)/3*4)
	for i, v := range s.images {
		bytes[i] = float64(v)
	}
	ref.ImageDecode(y, bytes)
	return y
}

// crop is the shape of a crop of views of the bench.
func (s *bench) crop(views int) ref.ResizeShape {
	return ref.ResizeShape{Images: views, Sources: len(s.indices), Height: s.height,
		Width: s.width, OutHeight: s.config.Size, OutWidth: s.config.Size,
		Mode: s.config.Interpolation.String()}
}

// want is the same chain in plain Go.
func (s *bench) want(epoch uint32) []float64 {
	c, b, m := s.config, len(s.indices), s.views.Dim(0)
	var boxes, flips, factors, order, grays, sigmas []float64
	ranges := ref.AugmentRanges(c.Ranges())
	for row := range m {
		size := s.sizes[row%b]
		a := ref.AugmentParameters(ranges, extent(c, size[0], size[1]),
			[2]uint32{seedLow, seedHigh}, 0, epoch, s.indices[row%b], uint32(row/b))
		for i := range 4 {
			boxes = append(boxes, float64(a.Box[i]))
			factors = append(factors, float64(a.Factors[i]))
			order = append(order, float64(a.Order[i]))
		}
		flips, grays = append(flips, float64(a.Flip)), append(grays, float64(a.Gray))
		sigmas = append(sigmas, float64(a.Sigma))
	}
	x, y := make([]float64, s.views.Len()), make([]float64, s.views.Len())
	ref.ResizedCrop(x, s.decoded(), boxes, flips, s.crop(m))
	ref.ColorJitter(y, x, factors, order, c.Size*c.Size, uint32(c.ColorSemantics))
	ref.Grayscale(x, y, grays, c.Size*c.Size)
	ref.GaussianBlur(y, x, sigmas, c.Size, c.Size, c.taps(), c.BlurBorder.String())
	if c.Normalize {
		ref.NormalizeImage(y, slices.Clone(y), narrow(c.Mean), narrow(c.Deviation))
	}
	return y
}

// same checks the relative L2 error. The tolerance is that of colour jitter, the least exact of
// the kernels.
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
