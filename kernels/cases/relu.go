package cases

import (
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

var reluShapes = []Shape{
	S("N", 1, "C", 4),
	S("N", 3, "H", 5, "W", 7, "C", 12),
	S("N", 127, "C", 124),
	S("N", 9, "H", 31, "W", 33, "C", 64),
	S("N", 64, "H", 32, "W", 32, "C", 64).Bench(),
}

var ReLUForward = Add(Case{Op: "relu_forward", Shapes: both(reluShapes),
	Run: func(e *Env, s Shape) {
		x := e.Act("x", activation(s)...)
		y := e.OutAct("y", activation(s)...)
		kernels.ReLUForward(e.R, y.T, x.T)
		e.Ref(func() { ref.ReLUForward(y.V, x.V) })
		e.Work(float64(len(x.V)), 8*float64(len(x.V)))
	}})

var ReLUBackward = Add(Case{Op: "relu_backward", Shapes: both(reluShapes),
	Run: func(e *Env, s Shape) {
		dy, y := e.Act("dy", activation(s)...), e.Act("y", activation(s)...)
		dx := e.OutAct("dx", activation(s)...)
		kernels.ReLUBackward(e.R, dx.T, dy.T, y.T)
		e.Ref(func() { ref.ReLUBackward(dx.V, dy.V, y.V) })
		e.Work(float64(len(y.V)), 12*float64(len(y.V)))
	}})

var AddReLUForward = Add(Case{Op: "add_relu_forward", Shapes: both(reluShapes),
	Run: func(e *Env, s Shape) {
		a, b := e.Act("a", activation(s)...), e.Act("b", activation(s)...)
		y := e.OutAct("y", activation(s)...)
		kernels.AddReLUForward(e.R, y.T, a.T, b.T)
		e.Ref(func() { ref.AddReLUForward(y.V, a.V, b.V) })
		e.Work(2*float64(len(y.V)), 12*float64(len(y.V)))
	}})

// activation is [N,H,W,C], or [N,C] for a shape without H.
func activation(s Shape) []int {
	if s.Or("H", 0) == 0 {
		return []int{s.Int("N"), s.Int("C")}
	}
	return []int{s.Int("N"), s.Int("H"), s.Int("W"), s.Int("C")}
}
