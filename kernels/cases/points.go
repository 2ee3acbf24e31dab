package cases

import (
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

var NormalizePoints = Add(Case{Op: "normalize_points",
	Shapes: []Shape{S("N", 2), S("N", 63), S("N", 65), S("N", 1000), S("N", 4097),
		S("N", 2048).Bench()},
	Run: func(e *Env, s Shape) {
		n := s.Int("N")
		x, y := e.In("x", n, 4), e.Out("y", n, 4)
		kernels.NormalizePoints(e.R, y.T, x.T)
		e.Ref(func() { ref.NormalizePoints(y.V, x.V) })
		e.Work(float64(24*n), float64(32*n))
	}})
