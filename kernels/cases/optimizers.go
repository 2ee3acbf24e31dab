package cases

import (
	"math"
	"math/rand/v2"

	"vksimclr/kernels"
	"vksimclr/kernels/ref"
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
	adapt := s.Or("adapt", 1) != 0
	for i, n := range []int{600, 64, 100, 68, 9217, 1, int(s.Or("large", 4))} {
		p.segments = append(p.segments, kernels.Segment{Offset: p.length, Len: n,
			Adapt: adapt && i != 1})
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
func (p *parameters) each(f func(lo, hi int, adapt bool)) {
	if p.overflow {
		return
	}
	for _, s := range p.segments {
		f(s.Offset, s.Offset+s.Len, s.Adapt)
	}
}

var optimizerShapes = []Shape{S("segments", 7), S("nesterov", true), S("adapt", false),
	S("rate", 0.0), S("scale", 65536), S("scale", 0.125), S("overflow", true), S("large", 300000),
	S("large", 11<<20).Bench()}

var LARS = Add(Case{
	Op:     "lars",
	Shapes: append([]Shape{S("decay", 0.0)}, optimizerShapes...),
	Run: func(e *Env, s Shape) {
		p, decay, nesterov := newParameters(e, s), s.Or("decay", 1e-4), s.Bool("nesterov")
		w, m, g := e.InOutFunc("w", p.arena(1, 2), p.length),
			e.InOutFunc("m", p.arena(1e-3), p.length), p.gradients(e, 1e-2, 3)
		o := kernels.LARSOptions{Momentum: .9, WeightDecay: float32(decay), Trust: 1e-3,
			Nesterov: nesterov}
		kernels.LARS(e.R, w.T, m.T, g.T, p.table, o, p.step.T)
		e.Ref(func() {
			g := p.unscaled(g)
			p.each(func(lo, hi int, adapt bool) {
				ref.LARS(w.V[lo:hi], m.V[lo:hi], g[lo:hi], p.rate, .9, decay, 1e-3, nesterov, adapt)
			})
		})
		e.Work(11*float64(p.length), 7*4*float64(p.length))
	},
})

var SGD = Add(Case{
	Op:     "sgd",
	Shapes: optimizerShapes,
	Run: func(e *Env, s Shape) {
		p, nesterov := newParameters(e, s), s.Bool("nesterov")
		w, m, g := e.InOutFunc("w", p.arena(1), p.length), e.InOutFunc("m", p.arena(.1), p.length),
			p.gradients(e, .1)
		kernels.SGD(e.R, w.T, m.T, g.T, p.table,
			kernels.SGDOptions{Momentum: .9, WeightDecay: 1e-2, Nesterov: nesterov}, p.step.T)
		e.Ref(func() {
			g := p.unscaled(g)
			p.each(func(lo, hi int, adapt bool) {
				ref.SGD(w.V[lo:hi], m.V[lo:hi], g[lo:hi], p.rate, .9, decays(adapt, 1e-2), nesterov)
			})
		})
		e.Work(6*float64(p.length), 5*4*float64(p.length))
	},
})

var AdamW = Add(Case{
	Op: "adamw",
	Shapes: append([]Shape{S("step", 1), S("step", 200000, "rate", 1e-3),
		S("step", 2, "skipped", 5)}, optimizerShapes...),
	Run: func(e *Env, s Shape) {
		p := newParameters(e, s)
		squares := p.arena(.1)
		w, m, g := e.InOutFunc("w", p.arena(1), p.length),
			e.InOutFunc("m", p.arena(1e-2), p.length), p.gradients(e, .1)
		v := e.InOutFunc("v", func(r *rand.Rand, i int) float64 { return math.Abs(squares(r, i)) },
			p.length)
		o := kernels.AdamWOptions{Beta1: .9, Beta2: .999, Eps: 1e-8, WeightDecay: 1e-2}
		kernels.AdamW(e.R, w.T, m.T, v.T, g.T, p.table, o, p.step.T)
		e.Ref(func() {
			g := p.unscaled(g)
			p.each(func(lo, hi int, adapt bool) {
				ref.AdamW(w.V[lo:hi], m.V[lo:hi], v.V[lo:hi], g[lo:hi], p.rate, o.Beta1, o.Beta2,
					o.Eps, decays(adapt, o.WeightDecay), p.number)
			})
		})
		e.Work(14*float64(p.length), 7*4*float64(p.length))
	},
})

func decays(adapt bool, decay float64) float64 {
	if adapt {
		return decay
	}
	return 0
}
