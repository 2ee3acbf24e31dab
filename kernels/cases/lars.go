package cases

import (
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

var LARS = Add(larsCase("lars", kernels.LARSOfficial))

var LARSPopular = Add(larsCase("lars_popular", kernels.LARSPopular))

var LARSClip = Add(larsCase("lars_clip", kernels.LARSClip))

var LARSLightly = Add(larsCase("lars_lightly", kernels.LARSLightly))

var LARSSolo = Add(larsCase("lars_solo", kernels.LARSSolo))

// larsCase is the table of a form of LARS.
func larsCase(op string, form kernels.LARSForm) Case {
	shapes := append([]Shape{S("decay", 0.0)}, optimizerShapes()...)
	if form == kernels.LARSClip || form == kernels.LARSSolo {
		shapes = append(shapes, S("trust", 0.02), S("trust", 1.0), S("trust", 1.0, "rate", 0.0))
	}
	return Case{Op: op, Shapes: shapes, Run: func(e *Env, s Shape) { runLARS(e, s, form) }}
}

func runLARS(e *Env, s Shape, form kernels.LARSForm) {
	p, decay, nesterov := newParameters(e, s), s.Or("decay", 1e-4), s.Bool("nesterov")
	trust := s.Or("trust", 1e-3)
	w, m, g := e.InOutFunc("w", p.arena(1, 2), p.length),
		e.InOutFunc("m", p.arena(1e-3), p.length), p.gradients(e, 1e-2, 3)
	o := kernels.LARSOptions{Momentum: .9, WeightDecay: float32(decay), Trust: float32(trust),
		Nesterov: nesterov, Form: form}
	kernels.LARS(e.R, w.T, m.T, g.T, p.table, o, p.step.T)
	e.Ref(func() {
		g := p.unscaled(g)
		p.each(func(lo, hi int, s kernels.Segment) {
			larsReference(form, w.V[lo:hi], m.V[lo:hi], g[lo:hi], p.rate, decays(s, decay), trust,
				nesterov, s.Scale)
		})
	})
	e.Work(11*float64(p.length), 7*4*float64(p.length))
}

// larsReference updates one segment. One that is not scaled takes a step of SGD.
func larsReference(form kernels.LARSForm, w, m, g []float64, rate, decay, trust float64, nesterov,
	scale bool) {
	const momentum = .9
	switch {
	case !scale && (form == kernels.LARSOfficial || form == kernels.LARSClip):
		ref.SGDInside(w, m, g, rate, momentum, decay, nesterov)
	case !scale:
		ref.SGD(w, m, g, rate, momentum, decay, nesterov)
	case form == kernels.LARSOfficial:
		ref.LARS(w, m, g, rate, momentum, decay, trust, nesterov, true)
	case form == kernels.LARSPopular:
		ref.LARSPopular(w, m, g, rate, momentum, decay, trust, nesterov, true)
	case form == kernels.LARSClip:
		ref.LARSClip(w, m, g, rate, momentum, decay, trust, nesterov, true)
	default:
		ref.LARSLightly(w, m, g, rate, momentum, decay, trust, nesterov, true,
			form == kernels.LARSSolo)
	}
}
