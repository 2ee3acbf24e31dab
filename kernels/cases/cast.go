package cases

import (
	"slices"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// Cast compares the cast to 16 bits with the number itself, within its rounding. The cast back to
// 32 bits is exact.
var Cast = Add(Case{Op: "cast", Tol: exact, Shapes: castShapes(), Run: func(e *Env, s Shape) {
	round := func(v float32) float32 { return engine.NewBFloat(v).Float() }
	if e.Activations != engine.BF16 {
		e.Activations = engine.F16
		round = func(v float32) float32 { return engine.NewHalf(v).Float() }
	}
	x, half, back := e.In("x", activation(s)...), e.OutAct("half", activation(s)...),
		e.Out("back", activation(s)...)
	kernels.Cast(e.R, half.T, x.T)
	kernels.Cast(e.R, back.T, half.T)
	e.Ref(func() {
		for i, v := range x.V {
			half.V[i], back.V[i] = v, float64(round(float32(v)))
		}
	})
	e.Work(0, 12*float64(len(x.V)))
}})

// castShapes are rows of fp16, and one of bfloat16.
func castShapes() []Shape {
	return append(slices.Clone(reluShapes), both(reluShapes[2:3])[1].renamed("f16", "bf16"))
}
