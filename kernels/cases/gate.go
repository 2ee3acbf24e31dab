package cases

import (
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// spread: logits are spread·normal, by default 1.
var gateShapes = []Shape{
	S("N", 1, "H", 1, "W", 1, "C", 4, "streams", 1),
	S("N", 1, "H", 1, "W", 1, "C", 4, "streams", 2),
	S("N", 3, "H", 5, "W", 7, "C", 12, "streams", 1, "residual", true),
	S("N", 3, "H", 5, "W", 7, "C", 12, "streams", 2),
	S("N", 2, "H", 13, "W", 11, "C", 68, "streams", 2, "spread", 8.0),
	S("N", 2, "H", 13, "W", 11, "C", 68, "streams", 1, "spread", 8.0, "residual", true),
	S("N", 5, "H", 56, "W", 56, "C", 12, "streams", 2), // beyond a binding of 1 MiB
	S("N", 5, "H", 56, "W", 56, "C", 24, "streams", 1),
	S("N", 32, "H", 56, "W", 56, "C", 64, "streams", 2).Bench(),
	S("N", 32, "H", 56, "W", 56, "C", 256, "streams", 1, "residual", true).Bench(),
}

var GateMean = Add(Case{Op: "gate_mean", Shapes: both(gateShapes),
	Run: func(e *Env, s Shape) {
		g, _, u, _ := gate(e, s)
		y := e.Out("y", g.N, g.C)
		kernels.GateMean(e.R, y.T, u.T)
		e.Ref(func() { ref.GateMean(y.V, u.V, g) })
		e.Work(float64(len(u.V)), 4*float64(len(u.V)))
	}})

var GateForward = Add(Case{Op: "gate_forward", Shapes: both(gateShapes),
	Run: func(e *Env, s Shape) {
		g, logits, u, dims := gate(e, s)
		y, residual := e.OutAct("y", dims...), optionalAct(e, s, "residual", dims...)
		kernels.GateForward(e.R, y.T, u.T, logits.T, residual.T)
		e.Ref(func() { ref.GateForward(y.V, u.V, logits.V, residual.V, g) })
		e.Work(2*float64(len(u.V)), 4*float64(len(u.V)+len(y.V)+len(residual.V)))
	}})

var GateBackwardLogits = Add(Case{Op: "gate_backward_logits", Shapes: both(gateShapes),
	Run: func(e *Env, s Shape) {
		g, logits, u, dims := gate(e, s)
		dy, dlogits := e.Act("dy", dims...), e.Out("dlogits", g.N, g.Streams*g.C)
		kernels.GateBackwardLogits(e.R, dlogits.T, dy.T, u.T, logits.T)
		e.Ref(func() { ref.GateBackwardLogits(dlogits.V, dy.V, u.V, logits.V, g) })
		e.Work(2*float64(len(u.V)), 4*float64(len(u.V)+len(dy.V)))
	}})

var GateBackward = Add(Case{Op: "gate_backward", Shapes: both(gateShapes),
	Run: func(e *Env, s Shape) {
		g, logits, _, dims := gate(e, s)
		dy, dmean := e.Act("dy", dims...), e.In("dmean", g.N, g.C)
		du := e.OutAct("du", dims[0], dims[1], dims[2], g.Streams*g.C)
		kernels.GateBackward(e.R, du.T, dy.T, logits.T, dmean.T)
		e.Ref(func() { ref.GateBackward(du.V, dy.V, logits.V, dmean.V, g) })
		e.Work(2*float64(len(du.V)), 4*float64(len(du.V)+len(dy.V)))
	}})

// gate makes a row's logits and streams; dims are those of the gated result.
func gate(e *Env, s Shape) (g ref.GateShape, logits, u *Tensor, dims []int) {
	dims = activation(s)
	g = ref.GateShape{N: dims[0], Pixels: dims[1] * dims[2], C: dims[3], Streams: s.Int("streams")}
	logits = e.InFunc("logits", Scaled(s.Or("spread", 1)), g.N, g.Streams*g.C)
	return g, logits, e.Act("u", dims[0], dims[1], dims[2], g.Streams*g.C), dims
}
