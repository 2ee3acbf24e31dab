package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// EMA moves an exponential moving average a [...] in place towards w [...], both F32 of the same
// length, a multiple of 4:
//
//	a ← decay·a + (1-decay)·w
//
// Where the Step buffer says that the update is skipped, the average stays as it is. Decay is a
// float64 because a float32 near 1 is not exact enough for 1-decay.
func EMA(r *engine.Recorder, a, w engine.Tensor, decay float64, step engine.Tensor) {
	checkStep("ema", step)
	checkLen("ema", a, w)
	if a.Len()%4 != 0 || a.DType() != engine.F32 || w.DType() != engine.F32 {
		panic(fmt.Sprintf("kernels: ema: %v and %v are not f32 of a length that is a multiple of 4",
			a, w))
	}
	a, w = a.Reshape(a.Len()/4, 4), w.Reshape(w.Len()/4, 4) // so that they may be cut anywhere
	for _, c := range r.Cut(a, w) {
		a, w := a.Slice(c.Lo, c.Hi), w.Slice(c.Lo, c.Hi)
		ema.Dispatch(r, emaParams{Count: vectors(a), Rest: float32(1 - decay)}, a, w, step)
	}
}

type emaParams struct {
	Count uint32 // vec4s
	Rest  float32
}

var ema = engine.Kernel[emaParams]{
	Shader: "ema",
	Args:   engine.Args{engine.InOut("a"), engine.In4("w"), engine.In("step")},
	Groups: func(p emaParams) int { return itemGroups(p.Count) },
}
