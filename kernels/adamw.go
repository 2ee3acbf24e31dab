package kernels

import (
	"math"

	"vksimclr/engine"
)

// AdamWOptions are the constants of AdamW. They are float64 because a float32 β is not exact
// enough for 1-β and log β.
type AdamWOptions struct {
	Beta1, Beta2 float64
	Eps          float64
	WeightDecay  float64

	// Coupled adds the decay to the gradient, as Adam does: L2 regularisation.
	Coupled bool
	// Keras puts eps where Keras has it: beside √v, not beside √(v/(1-β2ᵗ)).
	Keras bool
}

// AdamW updates flat arenas of weights w [P] and moments m and v [P] in place by gradients g [P],
// as PyTorch's AdamW does. Only segments marked so decay. With t the update's number, counted from
// 1:
//
//	m ← β1·m + (1-β1)·g
//	v ← β2·v + (1-β2)·g²
//	w ← w·(1 - rate·decay) - rate·(m/(1-β1ᵗ)) / (√(v/(1-β2ᵗ)) + eps)
//
// Coupled: g + decay·w in place of g, and w decays in no other way; that is PyTorch's Adam. Keras:
// eps/√(1-β2ᵗ) in place of eps.
//
// The Step buffer holds the rate, the loss scale that g is divided by, and the flag that makes the
// update skip.
func AdamW(r *engine.Recorder, w, m, v, g engine.Tensor, t SegmentTable, o AdamWOptions,
	step engine.Tensor) {
	checkStep("adamw", step)
	t.eachWindow("adamw", r, []engine.Tensor{w, m, v, g}, func(n window, part []engine.Tensor) {
		adamw.Dispatch(r, adamwParams{
			First: uint32(n.first), Count: uint32(n.count), Base: uint32(n.lo / 4),
			Beta1: float32(o.Beta1), Beta2: float32(o.Beta2),
			Rest1: float32(1 - o.Beta1), Rest2: float32(1 - o.Beta2),
			Coupled: flag(o.Coupled), Keras: flag(o.Keras),
			LogBeta1: logBeta(o.Beta1), LogBeta2: logBeta(o.Beta2),
			Eps: float32(o.Eps), Decay: float32(o.WeightDecay),
		}, part[0], part[1], part[2], part[3], t.Ranges, step)
	})
}

// logBeta returns log β, and a finite number for β = 0.
func logBeta(beta float64) float32 { return float32(math.Max(math.Log(beta), -1e9)) }

type adamwParams struct {
	First    uint32
	Count    uint32
	Base     uint32
	Coupled  uint32
	Keras    uint32
	Beta1    float32
	Beta2    float32
	Rest1    float32
	Rest2    float32
	LogBeta1 float32
	LogBeta2 float32
	Eps      float32
	Decay    float32
}

var adamw = engine.Kernel[adamwParams]{
	Shader: "adamw",
	Args: engine.Args{
		engine.InOut("w"), engine.InOut("m"), engine.InOut("v"), engine.In4("g"),
		engine.In("ranges"), engine.In("step"),
	},
	Groups: func(p adamwParams) int { return int(p.Count) },
}
