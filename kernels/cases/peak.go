package cases

import (
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

var PeakCopy = Add(Case{
	Op:  "peak_copy",
	Tol: 1e-30, // the same bits
	Shapes: []Shape{S("count", 4), S("count", 4*1021), S("count", 4*513),
		S("count", 1<<24).Bench()},
	Run: func(e *Env, s Shape) {
		n := s.Int("count")
		x, y := e.In("x", n), e.Out("y", n)
		kernels.PeakCopy(e.R, y.T, x.T)
		e.Ref(func() { ref.PeakCopy(y.V, x.V) })
		e.Work(0, 8*float64(n))
	},
})

var PeakFMA = Add(Case{
	Op:  "peak_fma",
	Tol: 1e-6, // each chain contracts towards summand/(1-factor), so errors do not grow
	Shapes: []Shape{S("lanes", 1, "rounds", 1), S("lanes", 131, "rounds", 3),
		S("lanes", 1<<18, "rounds", 96).Bench()},
	Run: func(e *Env, s Shape) {
		lanes, rounds := s.Int("lanes"), s.Int("rounds")
		y := e.Out("y", lanes, 4)
		kernels.PeakFMA(e.R, y.T, rounds, 0.75, 1)
		e.Ref(func() { ref.PeakFMA(y.V, rounds*kernels.PeakUnroll, 0.75, 1) })
		e.Work(kernels.PeakFMAFlops(lanes, rounds), 16*float64(lanes))
	},
})
