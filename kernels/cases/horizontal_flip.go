package cases

import (
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// sometimes draws 0 or 1.
var sometimes = Below(2)

var HorizontalFlip = Add(Case{Op: "horizontal_flip", Tol: 1e-9, Shapes: []Shape{
	S("N", 1, "H", 1, "W", 1), S("N", 6, "H", 9, "W", 13), S("N", 5, "H", 32, "W", 32),
	S("N", 512, "H", 32, "W", 32).Bench(),
}, Run: func(e *Env, s Shape) {
	n, h, w := s.Int("N"), s.Int("H"), s.Int("W")
	x, flip, y := e.InFunc("x", image, n, h, w, 4), e.InU32("flip", sometimes, n),
		e.Out("y", n, h, w, 4)
	kernels.HorizontalFlip(e.R, y.T, x.T, flip.T)
	e.Ref(func() { ref.HorizontalFlip(y.V, x.V, flip.V, h, w) })
	e.Work(0, float64(32*n*h*w))
}})
