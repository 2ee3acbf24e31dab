package cases

import (
	"math"
	"math/rand/v2"

	"vksimclr/kernels"
)

// parameters are arenas like a network's. They hold a filter, a bias, a zero filter, a filter with
// a zero gradient, one larger than one range, and a single element. "large" adds a filter of that
// many elements.
type parameters struct {
	table    kernels.SegmentTable
	segments []kernels.Segment
	step     *Tensor
	length   int
	rate     float64
	number   int
	scale    float64 // of the gradients
	overflow bool    // of a gradient: the update is skipped
}

func newParameters(e *Env, s Shape) *parameters {
	p := &parameters{rate: s.Or("rate", 0.3), number: int(s.Or("step", 3)), scale: s.Or("scale", 1),
		overflow: s.Bool("overflow")}
	adapt, split := s.Or("adapt", 1) != 0, s.Bool("split")
	for i, n := range []int{600, 64, 100, 68, 9217, 1, int(s.Or("large", 4))} {
		p.segments = append(p.segments, kernels.Segment{Offset: p.length, Len: n,
			Decay: adapt && i != 1 && !(split && i%2 == 0),
			Scale: adapt && i != 1 && !(split && i%3 == 0)})
		p.length += (n + 63) / 64 * 64
	}
	ranges, segments := kernels.PlanSegments(p.segments)
	word := func(list []uint32) func(*rand.Rand, int) uint32 {
		return func(_ *rand.Rand, i int) uint32 { return list[i] }
	}
	p.table.Plan = ranges
	p.table.Ranges = e.InU32("ranges", word(ranges), len(ranges)/4, 4).T
	p.table.Segments = e.InU32("segments", word(segments), len(segments)/4, 4).T
	words := make([]uint32, kernels.StepWords)
	words[kernels.StepRate], words[kernels.StepNumber] = math.Float32bits(float32(p.rate)),
		uint32(p.number)
	words[kernels.StepScale] = math.Float32bits(float32(p.scale))
	words[kernels.StepSkipped], words[kernels.StepNumber] = uint32(s.Or("skipped", 0)),
		words[kernels.StepNumber]+uint32(s.Or("skipped", 0))
	if p.overflow {
		words[kernels.StepOverflow] = 1
	}
	p.step = e.InU32("step", word(words), kernels.StepWords)
	return p
}

// arena is a tensor of normal values times scale, 0 between parameters and in the parameters listed
// as zero.
func (p *parameters) arena(scale float64, zero ...int) func(*rand.Rand, int) float64 {
	live := make([]bool, p.length)
	for i, s := range p.segments {
		for k := range s.Len {
			live[s.Offset+k] = len(zero) == 0 || i != zero[0]
		}
	}
	return func(r *rand.Rand, i int) float64 {
		if v := scale * r.NormFloat64(); live[i] {
			return v
		}
		return 0
	}
}

// gradients is an input of normal values times size and the loss scale.
func (p *parameters) gradients(e *Env, size float64, zero ...int) *Tensor {
	return e.InFunc("g", p.arena(size*p.scale, zero...), p.length)
}

// unscaled are gradients without the loss scale.
func (p *parameters) unscaled(g *Tensor) []float64 {
	v := make([]float64, len(g.V))
	for i := range v {
		v[i] = g.V[i] / p.scale
	}
	return v
}

// each calls f with the bounds of every segment, unless the update is skipped.
func (p *parameters) each(f func(lo, hi int, s kernels.Segment)) {
	if p.overflow {
		return
	}
	for _, s := range p.segments {
		f(s.Offset, s.Offset+s.Len, s)
	}
}

// optimizerShapes are rows of every rule of update.
func optimizerShapes() []Shape {
	return []Shape{S("segments", 7), S("split", true), S("nesterov", true), S("adapt", false),
		S("rate", 0.0), S("scale", 65536), S("scale", 0.125), S("overflow", true),
		S("large", 300000), S("large", 11<<20).Bench()}
}
