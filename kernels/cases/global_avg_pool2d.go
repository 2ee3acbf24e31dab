package cases

import (
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

var globalAvgPoolShapes = []Shape{
	S("N", 1, "H", 1, "W", 1, "C", 4),
	S("N", 2, "H", 7, "W", 7, "C", 512),
	S("N", 5, "H", 3, "W", 11, "C", 12),
	S("N", 1, "H", 61, "W", 67, "C", 36),
	S("N", 256, "H", 4, "W", 4, "C", 512).Bench(),
	S("N", 32, "H", 7, "W", 7, "C", 2048).Bench(),
}

var GlobalAvgPoolForward = Add(Case{Op: "global_avg_pool2d_forward",
	Shapes: both(globalAvgPoolShapes), Run: func(e *Env, s Shape) {
		n, pixels, c := s.Int("N"), s.Int("H")*s.Int("W"), s.Int("C")
		x := e.Act("x", activation(s)...)
		y := e.Out("y", n, c)
		kernels.GlobalAvgPoolForward(e.R, y.T, x.T)
		e.Ref(func() { ref.GlobalAvgPoolForward(y.V, x.V, n, pixels, c) })
		e.Work(float64(len(x.V)), 4*float64(len(x.V)+len(y.V)))
	}})

var GlobalAvgPoolBackward = Add(Case{Op: "global_avg_pool2d_backward",
	Shapes: both(globalAvgPoolShapes), Run: func(e *Env, s Shape) {
		n, pixels, c := s.Int("N"), s.Int("H")*s.Int("W"), s.Int("C")
		dy := e.In("dy", n, c)
		dx := e.OutAct("dx", activation(s)...)
		kernels.GlobalAvgPoolBackward(e.R, dx.T, dy.T)
		e.Ref(func() { ref.GlobalAvgPoolBackward(dx.V, dy.V, n, pixels, c) })
		e.Work(float64(len(dx.V)), 4*float64(len(dx.V)+len(dy.V)))
	}})
