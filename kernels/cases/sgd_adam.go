package cases

import (
	"math"
	"math/rand/v2"

	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

var SGD = Add(Case{
	Op: "sgd",
	Shapes: append([]Shape{S("inside", true), S("inside", true, "nesterov", true)},
		optimizerShapes()...),
	Run: func(e *Env, s Shape) {
		p, nesterov, inside := newParameters(e, s), s.Bool("nesterov"), s.Bool("inside")
		w, m, g := e.InOutFunc("w", p.arena(1), p.length), e.InOutFunc("m", p.arena(.1), p.length),
			p.gradients(e, .1)
		o := kernels.SGDOptions{Momentum: .9, WeightDecay: 1e-2, Nesterov: nesterov, Inside: inside}
		kernels.SGD(e.R, w.T, m.T, g.T, p.table, o, p.step.T)
		update := ref.SGD
		if inside {
			update = ref.SGDInside
		}
		e.Ref(func() {
			g := p.unscaled(g)
			p.each(func(lo, hi int, s kernels.Segment) {
				update(w.V[lo:hi], m.V[lo:hi], g[lo:hi], p.rate, .9, decays(s, 1e-2), nesterov)
			})
		})
		e.Work(6*float64(p.length), 5*4*float64(p.length))
	},
})

var AdamW = Add(Case{
	Op: "adamw",
	Shapes: append([]Shape{S("step", 1), S("step", 200000, "rate", 1e-3),
		S("step", 2, "skipped", 5), S("coupled", true), S("keras", true),
		S("coupled", true, "keras", true, "eps", 1e-3, "step", 1)}, optimizerShapes()...),
	Run: func(e *Env, s Shape) {
		p := newParameters(e, s)
		squares := p.arena(.1)
		w, m, g := e.InOutFunc("w", p.arena(1), p.length),
			e.InOutFunc("m", p.arena(1e-2), p.length), p.gradients(e, .1)
		v := e.InOutFunc("v", func(r *rand.Rand, i int) float64 { return math.Abs(squares(r, i)) },
			p.length)
		o := kernels.AdamWOptions{Beta1: .9, Beta2: .999, Eps: s.Or("eps", 1e-8), WeightDecay: 1e-2,
			Coupled: s.Bool("coupled"), Keras: s.Bool("keras")}
		kernels.AdamW(e.R, w.T, m.T, v.T, g.T, p.table, o, p.step.T)
		e.Ref(func() {
			g := p.unscaled(g)
			p.each(func(lo, hi int, s kernels.Segment) {
				adamReference(w.V[lo:hi], m.V[lo:hi], v.V[lo:hi], g[lo:hi], p.rate, o,
					decays(s, o.WeightDecay), p.number)
			})
		})
		e.Work(14*float64(p.length), 7*4*float64(p.length))
	},
})

// adamReference updates one segment. Keras's form without coupled decay has no name: the weights
// decay first.
func adamReference(w, m, v, g []float64, rate float64, o kernels.AdamWOptions, decay float64,
	step int) {
	if !o.Coupled && !o.Keras {
		ref.AdamW(w, m, v, g, rate, o.Beta1, o.Beta2, o.Eps, decay, step)
		return
	}
	if !o.Coupled {
		for i := range w {
			w[i] *= 1 - rate*decay
		}
		decay = 0
	}
	ref.Adam(w, m, v, g, rate, o.Beta1, o.Beta2, o.Eps, decay, step, o.Keras)
}

// decays is the decay of a segment.
func decays(s kernels.Segment, decay float64) float64 {
	if s.Decay {
		return decay
	}
	return 0
}
