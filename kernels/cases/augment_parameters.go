package cases

import (
	"math"
	"math/rand/v2"

	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// AugmentParameters is compared bit for bit, floats included: both sides multiply and add in the
// same order, and divide and take roots only where a comparison settles the result.
var AugmentParameters = Add(Case{Op: "augment_parameters", Tol: 1e-12, Shapes: []Shape{
	S("B", 1, "views", 1, "H", 32, "W", 32, "sampler", 0),
	S("B", 500, "views", 2, "H", 32, "W", 32, "sampler", 0),
	S("B", 500, "views", 2, "H", 32, "W", 32, "sampler", 1),
	S("B", 99, "views", 2, "H", 375, "W", 500, "sampler", 0),
	S("B", 99, "views", 2, "H", 500, "W", 240, "sampler", 1, "shared", true),
	S("B", 20, "views", 2, "H", 8, "W", 400, "sampler", 0),
	S("B", 20, "views", 3, "H", 400, "W", 8, "sampler", 1),
	S("B", 300, "views", 2, "H", 256, "W", 256, "sampler", 0, "mixed", true),
	S("B", 300, "views", 2, "H", 9, "W", 500, "sampler", 1, "mixed", true),
	S("B", 99, "views", 6, "H", 375, "W", 500, "sampler", 0, "first", 2, "shared", true),
	S("B", 99, "views", 2, "H", 64, "W", 64, "sampler", 1, "turns", true, "added", true),
	S("B", 256, "views", 2, "H", 256, "W", 256, "sampler", 0).Bench(),
}, Run: func(e *Env, s Shape) {
	b, views := s.Int("B"), s.Int("views")
	m := b * views
	p := ranges(s)
	word := func(r *rand.Rand, _ int) uint32 { return r.Uint32() }
	indices, step := e.InU32("indices", word, b), e.InU32("step", word, 16)
	extents := e.InU32("extents", extents(s), b, kernels.ExtentWords)
	box, factors, order := e.OutU32("boxes", m, 4), e.Out("factors", m, 4), e.OutU32("order", m, 4)
	flips, grays, sigmas := e.OutU32("flips", m), e.OutU32("grays", m), e.Out("sigmas", m)
	kernels.AugmentParameters(e.R, kernels.Augmentations{Boxes: box.T, Factors: factors.T,
		Order: order.T, Flips: flips.T, Grays: grays.T, Sigmas: sigmas.T},
		indices.T, extents.T, step.T, p)
	e.Ref(func() {
		w := func(i int) uint32 { return uint32(step.V[i]) }
		for row := range m {
			at := func(i int) int32 { return int32(extents.V[row%b*kernels.ExtentWords+i]) }
			x := ref.Extent{Height: at(0), Width: at(1),
				Fallback: [4]int32{at(2), at(3), at(4), at(5)}}
			a := ref.AugmentParameters(ref.AugmentRanges(p), x, [2]uint32{w(3), w(4)}, w(1), w(2),
				uint32(indices.V[row%b]), uint32(row/b))
			for i := range 4 {
				box.V[4*row+i], factors.V[4*row+i] = float64(a.Box[i]), float64(a.Factors[i])
				order.V[4*row+i] = float64(a.Order[i])
			}
			flips.V[row], grays.V[row] = float64(a.Flip), float64(a.Gray)
			sigmas.V[row] = float64(a.Sigma)
		}
	})
	e.Work(float64(500*m), float64(60*m))
}})

// ranges is what a case draws from: SimCLR's ranges at full strength.
func ranges(s Shape) kernels.AugmentRanges {
	p := kernels.AugmentRanges{MinArea: 0.08, MaxArea: 1, MinCovered: 0.1, FlipProbability: 0.5,
		JitterProbability: 0.8, Brightness: 0.8, Contrast: 0.8, Saturation: 0.8, Hue: 0.2,
		GrayProbability: 0.2, BlurProbability: 0.5, MinSigma: 0.1, MaxSigma: 2}
	p.CropSampler, p.Attempts = 0, 10
	p.MinAspect, p.MaxAspect = float32(math.Log(0.75)), float32(math.Log(4./3))
	if s.Int("sampler") == 1 {
		p.CropSampler, p.Attempts, p.MinAspect, p.MaxAspect = 1, 100, 0.75, 4./3
	}
	if s.Bool("shared") {
		p.SharedSigma = 1
	}
	p.FirstView = uint32(s.Or("first", 0))
	if s.Bool("turns") {
		p.VerticalProbability, p.TurnProbability = 0.25, 0.75
	}
	if s.Bool("added") { // strong enough to make the factor negative
		p.AddedBrightness, p.Brightness = 1, 1.5
	}
	return p
}

// extents writes rows of the table: all pictures H×W, or mixed sizes of 1×1 up to H×W.
func extents(s Shape) func(*rand.Rand, int) uint32 {
	h, w := uint32(s.Int("H")), uint32(s.Int("W"))
	return func(r *rand.Rand, i int) uint32 {
		row, column := i/kernels.ExtentWords, i%kernels.ExtentWords
		switch {
		case column > 1:
			return uint32(column - 1) // a crop that no draw would give
		case s.Bool("mixed") && row == 0:
			return 1
		case s.Bool("mixed"):
			return 1 + r.Uint32N([]uint32{h, w}[column])
		}
		return []uint32{h, w}[column]
	}
}
