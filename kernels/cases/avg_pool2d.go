package cases

import (
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

var avgPool2DShapes = []Shape{
	S("N", 1, "H", 1, "W", 1, "C", 4, "K", 2, "S", 1),
	S("N", 1, "H", 1, "W", 1, "C", 4, "K", 2, "S", 2, "padded", true),
	S("N", 2, "H", 8, "W", 9, "C", 12, "K", 2, "S", 1),
	S("N", 2, "H", 8, "W", 10, "C", 8, "K", 2, "S", 2, "padded", true),
	S("N", 3, "H", 7, "W", 17, "C", 20, "K", 2, "S", 2, "padded", true),
	S("N", 3, "H", 7, "W", 17, "C", 20, "K", 2, "S", 2),
	S("N", 1, "H", 13, "W", 5, "C", 4, "K", 3, "S", 2),
	S("N", 1, "H", 9, "W", 9, "C", 4, "K", 2, "S", 3, "padded", true),
	S("N", 5, "H", 56, "W", 56, "C", 24, "K", 2, "S", 1), // beyond a binding of 1 MiB
	S("N", 32, "H", 56, "W", 56, "C", 256, "K", 2, "S", 2, "padded", true).Bench(),
}

var AvgPool2DForward = Add(Case{Op: "avg_pool2d_forward", Shapes: both(avgPool2DShapes),
	Run: func(e *Env, s Shape) {
		g, pool, p, q := avgPool2D(s)
		x, y := e.Act("x", g.N, g.H, g.W, g.C), e.OutAct("y", g.N, p, q, g.C)
		kernels.AvgPool2DForward(e.R, y.T, x.T, pool)
		e.Ref(func() { ref.AvgPool2DForward(y.V, x.V, g) })
		e.Work(float64(len(y.V)*g.Kernel*g.Kernel), 4*float64(len(x.V)+len(y.V)))
	}})

// The gradient overwrites dx, and on images of an odd number of rows adds to it.
var AvgPool2DBackward = Add(Case{Op: "avg_pool2d_backward", Shapes: both(avgPool2DShapes),
	Run: func(e *Env, s Shape) {
		g, pool, p, q := avgPool2D(s)
		accumulate := g.H%2 == 1
		dy, dx := e.Act("dy", g.N, p, q, g.C), e.InOutAct("dx", g.N, g.H, g.W, g.C)
		kernels.AvgPool2DBackward(e.R, dx.T, dy.T, pool, accumulate)
		e.Ref(func() { ref.AvgPool2DBackward(dx.V, dy.V, g, accumulate) })
		e.Work(float64(len(dy.V)*g.Kernel*g.Kernel), 4*float64(len(dx.V)+len(dy.V)))
	}})

// avgPool2D reads a row of the table.
func avgPool2D(s Shape) (g ref.AvgPoolShape, pool kernels.AvgPool, p, q int) {
	pool = kernels.AvgPool{Kernel: s.Int("K"), Stride: s.Int("S"), Padded: s.Bool("padded")}
	g = ref.AvgPoolShape{N: s.Int("N"), H: s.Int("H"), W: s.Int("W"), C: s.Int("C"),
		Kernel: pool.Kernel, Stride: pool.Stride, Padded: pool.Padded}
	p, q = g.Output()
	return g, pool, p, q
}
