package kernels

import "vksimclr/engine"

// SGDOptions are the constants of SGD.
type SGDOptions struct {
	Momentum    float32
	WeightDecay float32
	Nesterov    bool
	Inside      bool // Inside puts the rate into the momentum, as Keras does.
}

// SGD updates flat arenas of weights w [P] and momenta m [P] in place by gradients g [P], as
// PyTorch's SGD does, or as Keras's with Inside. Only segments marked so decay. With ρ the rate:
//
//	d = g + decay·w,  m ← momentum·m + d,  w ← w - ρm  (nesterov: w - ρ(d + momentum·m))
//	inside: m ← momentum·m + ρd,  w ← w - m  (nesterov: w - (ρd + momentum·m))
//
// The Step buffer holds the rate, the loss scale that g is divided by, and the flag that makes the
// update skip.
func SGD(r *engine.Recorder, w, m, g engine.Tensor, t SegmentTable, o SGDOptions,
	step engine.Tensor) {
	checkStep("sgd", step)
	t.eachWindow("sgd", r, []engine.Tensor{w, m, g}, func(v window, part []engine.Tensor) {
		p := sgdParams{
			First: uint32(v.first), Count: uint32(v.count), Base: uint32(v.lo / 4),
			Nesterov: flag(o.Nesterov), Inside: flag(o.Inside), Momentum: o.Momentum,
			Decay: o.WeightDecay,
		}
		sgd.Dispatch(r, p, part[0], part[1], part[2], t.Ranges, step)
	})
}

type sgdParams struct {
	First    uint32
	Count    uint32
	Base     uint32
	Nesterov uint32
	Inside   uint32
	Momentum float32
	Decay    float32
}

var sgd = engine.Kernel[sgdParams]{
	Shader: "sgd",
	Args: engine.Args{
		engine.InOut("w"), engine.InOut("m"), engine.In4("g"),
		engine.In("ranges"), engine.In("step"),
	},
	Groups: func(p sgdParams) int { return int(p.Count) },
}
