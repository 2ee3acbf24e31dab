package cases

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

// Cast compares the cast to 16 bits with the number itself, within its rounding. The cast back to
// 32 bits is exact.
var Cast = Add(Case{Op: "cast", Tol: exact, Shapes: reluShapes, Run: func(e *Env, s Shape) {
	e.Activations = engine.F16
	x, half, back := e.In("x", activation(s)...), e.OutAct("half", activation(s)...),
		e.Out("back", activation(s)...)
	kernels.Cast(e.R, half.T, x.T)
	kernels.Cast(e.R, back.T, half.T)
	e.Ref(func() {
		for i, v := range x.V {
			half.V[i], back.V[i] = v, float64(engine.NewHalf(float32(v)).Float())
		}
	})
	e.Work(0, 12*float64(len(x.V)))
}})
