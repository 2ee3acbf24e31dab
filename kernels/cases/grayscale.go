package cases

import (
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

var Grayscale = Add(Case{Op: "grayscale", Tol: 1e-6,
	Shapes: []Shape{S("N", 1, "H", 1, "W", 1), S("N", 6, "H", 9, "W", 13),
		S("N", 5, "H", 32, "W", 32),
		S("N", 512, "H", 32, "W", 32).Bench()},
	Run: func(e *Env, s Shape) {
		n, h, w := s.Int("N"), s.Int("H"), s.Int("W")
		x, apply, y := e.InFunc("x", image, n, h, w, 4), e.InU32("apply", sometimes, n),
			e.Out("y", n, h, w, 4)
		kernels.Grayscale(e.R, y.T, x.T, apply.T)
		e.Ref(func() { ref.Grayscale(y.V, x.V, apply.V, h*w) })
		e.Work(float64(5*n*h*w), float64(32*n*h*w))
	}})
