package cases

import (
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// The shapes have lengths far from 1, lengths below eps, and one whose square overflows float32.
var l2normShapes = []Shape{
	S("N", 1, "D", 4), S("N", 3, "D", 128), S("N", 65, "D", 36), S("N", 7, "D", 8, "scale", 1e-4),
	S("N", 5, "D", 12, "scale", 1e-3, "eps", 1.0),
	S("N", 4, "D", 8, "scale", 1e-20), S("N", 4, "D", 8, "scale", 1e30), S("N", 4500, "D", 64),
	S("N", 1024, "D", 128).Bench(), S("N", 4096, "D", 512).Bench(),
}

var L2NormForward = Add(Case{
	Op:     "l2norm_forward",
	Shapes: l2normShapes,
	Run: func(e *Env, s Shape) {
		n, d, eps := s.Int("N"), s.Int("D"), s.Or("eps", 1e-12)
		x := e.InFunc("x", Scaled(s.Or("scale", 1)), n, d)
		y, rnorm := e.Out("y", n, d), e.Out("rnorm", n)
		kernels.L2NormForward(e.R, y.T, rnorm.T, x.T, float32(eps))
		e.Ref(func() { ref.L2NormForward(y.V, rnorm.V, x.V, d, eps) })
		e.Work(3*float64(n*d), 4*float64(2*n*d+n))
	},
})

var L2NormBackward = Add(Case{
	Op:     "l2norm_backward",
	Shapes: l2normShapes,
	Run: func(e *Env, s Shape) {
		n, d, eps := s.Int("N"), s.Int("D"), s.Or("eps", 1e-12)
		x := e.InFunc("x", Scaled(s.Or("scale", 1)), n, d)
		dy := e.In("dy", n, d)
		y, rnorm, dx := e.Out("y", n, d), e.Out("rnorm", n), e.Out("dx", n, d)
		kernels.L2NormForward(e.R, y.T, rnorm.T, x.T, float32(eps))
		kernels.L2NormBackward(e.R, dx.T, dy.T, y.T, rnorm.T, float32(eps))
		e.Ref(func() {
			ref.L2NormForward(y.V, rnorm.V, x.V, d, eps)
			ref.L2NormBackward(dx.V, dy.V, y.V, rnorm.V, d, eps)
		})
		e.Work(7*float64(n*d), 4*float64(5*n*d+2*n))
	},
})
