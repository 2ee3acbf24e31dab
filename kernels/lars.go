package kernels

import "vksimclr/engine"

// LARSOptions are the constants of LARS.
type LARSOptions struct {
	Momentum    float32
	WeightDecay float32
	Trust       float32 // Trust is τ, the length of a step in units of the weights' length.
	Nesterov    bool
	Form        LARSForm
}

// LARS updates flat arenas of weights w [P] and momenta m [P] in place by gradients g [P], in one
// of the published forms (LARSForm). Its factor s is 1 for segments that are not scaled and where a
// norm is 0. Segments that do not decay have λ = 0. It returns the factors s of all segments [S].
//
// The Step buffer holds the rate ρ, the loss scale that g is divided by, and the flag that makes
// the update skip.
func LARS(r *engine.Recorder, w, m, g engine.Tensor, t SegmentTable, o LARSOptions,
	step engine.Tensor) (scales engine.Tensor) {
	checkStep("lars", step)
	if o.Form == LARSPopular {
		return larsPopular(r, w, m, g, t, o, step)
	}
	decay := o.WeightDecay
	if o.Form.apart() {
		decay = 0
	}
	s := newSquares(r, t)
	t.eachWindow("lars", r, []engine.Tensor{w, g}, func(v window, part []engine.Tensor) {
		laneW, laneD := s.of(v)
		p := larsNormsParams{First: uint32(v.first), Count: uint32(v.count), Base: uint32(v.lo / 4),
			Decay: decay}
		larsNorms.Dispatch(r, p, part[0], part[1], t.Ranges, laneW, laneD, step)
	})
	scales = s.scales(r, t, o, step)
	t.eachWindow("lars", r, []engine.Tensor{w, m, g}, func(v window, part []engine.Tensor) {
		p := larsApplyParams{
			First: uint32(v.first), Count: uint32(v.count), Base: uint32(v.lo / 4),
			Nesterov: flag(o.Nesterov), Outside: flag(o.Form.apart()), Momentum: o.Momentum,
			Decay: o.WeightDecay,
		}
		larsApply.Dispatch(r, p, part[0], part[1], part[2], t.Ranges, scales, step)
	})
	return scales
}

type larsNormsParams struct {
	First uint32
	Count uint32
	Base  uint32
	Decay float32
}

var larsNorms = engine.Kernel[larsNormsParams]{
	Shader: "lars_norms",
	Args: engine.Args{
		engine.In4("w"), engine.In4("g"), engine.In("ranges"),
		engine.Out("squaresW"), engine.Out("squaresG"), engine.In("step"),
	},
	Groups: func(p larsNormsParams) int { return int(p.Count) },
}

type larsApplyParams struct {
	First    uint32
	Count    uint32
	Base     uint32
	Nesterov uint32
	Outside  uint32
	Momentum float32
	Decay    float32
}

var larsApply = engine.Kernel[larsApplyParams]{
	Shader: "lars_apply",
	Args: engine.Args{
		engine.InOut("w"), engine.InOut("m"), engine.In4("g"),
		engine.In("ranges"), engine.In("scale"), engine.In("step"),
	},
	Groups: func(p larsApplyParams) int { return int(p.Count) },
}
