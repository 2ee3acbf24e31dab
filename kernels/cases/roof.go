package cases

import (
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

var RoofCopy = Add(Case{
	Op:     "roof_copy",
	Tol:    1e-30, // the same bits
	Shapes: []Shape{S("count", 4), S("count", 4*1021), S("count", 4*513), S("count", 1<<24).Bench()},
	Run: func(e *Env, s Shape) {
		n := s.Int("count")
		x, y := e.In("x", n), e.Out("y", n)
		kernels.RoofCopy(e.R, y.T, x.T)
		e.Ref(func() { ref.RoofCopy(y.V, x.V) })
		e.Work(0, 8*float64(n))
	},
})

var RoofFMA = Add(Case{
	Op:     "roof_fma",
	Tol:    1e-6, // each chain contracts towards summand/(1-factor), so errors do not grow
	Shapes: []Shape{S("lanes", 1, "rounds", 1), S("lanes", 131, "rounds", 3), S("lanes", 1<<18, "rounds", 96).Bench()},
	Run: func(e *Env, s Shape) {
		lanes, rounds := s.Int("lanes"), s.Int("rounds")
		y := e.Out("y", lanes, 4)
		kernels.RoofFMA(e.R, y.T, rounds, 0.75, 1)
		e.Ref(func() { ref.RoofFMA(y.V, rounds*kernels.RoofUnroll, 0.75, 1) })
		e.Work(kernels.RoofFMAFlops(lanes, rounds), 16*float64(lanes))
	},
})
