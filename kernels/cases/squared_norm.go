package cases

import (
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

var SquaredNorm = Add(Case{
	Op: "squared_norm",
	Shapes: []Shape{S("n", 4), S("n", 252), S("n", 256), S("n", 260), S("n", 16388),
		S("n", 1200000), S("n", 4<<20).Bench()},
	Run: func(e *Env, s Shape) {
		n := s.Int("n")
		x := e.InFunc("x", Uniform(-1, 1), n)
		y := e.Out("y", 1)
		kernels.SquaredNorm(e.R, y.T, x.T)
		e.Ref(func() { ref.SquaredNorm(y.V, x.V) })
		e.Work(2*float64(n), 4*float64(n))
	},
})
