package kernels

import "vksimclr/engine"

// LARSOptions are the constants of LARS.
type LARSOptions struct {
	Momentum    float32
	WeightDecay float32
	Trust       float32 // Trust is η, the length of a step in units of the weights' length.
	Nesterov    bool
}

// LARS updates flat arenas of weights w [P] and momenta m [P] in place by gradients g [P], as the
// reference implementation of SimCLR does. A segment that adapts has d = g + decay·w and scale =
// trust·‖w‖/‖d‖, or scale = 1 where either norm is 0. Other segments have d = g and scale = 1. Then
//
//	m ← momentum·m + rate·scale·d,  w ← w - m  (nesterov: w - (momentum·m + rate·scale·d))
//
// The Step buffer holds the rate, the loss scale that g is divided by, and the flag that makes the
// update skip. The rate is inside the momentum, unlike in PyTorch's SGD.
func LARS(r *engine.Recorder, w, m, g engine.Tensor, t SegmentTable, o LARSOptions,
	step engine.Tensor) {
	checkStep("lars", step)
	scale := larsScales(r, w, g, t, o, step)
	t.eachWindow("lars", r, []engine.Tensor{w, m, g}, func(v window, part []engine.Tensor) {
		p := larsApplyParams{
			First: uint32(v.first), Count: uint32(v.count), Base: uint32(v.lo / 4),
			Nesterov: flag(o.Nesterov), Momentum: o.Momentum, Decay: o.WeightDecay,
		}
		larsApply.Dispatch(r, p, part[0], part[1], part[2], t.Ranges, scale, step)
	})
}

// larsScales returns the factor of each segment's rate [S]. It adds squares in three stages: per
// lane, per range, and per segment.
func larsScales(r *engine.Recorder, w, g engine.Tensor, t SegmentTable, o LARSOptions,
	step engine.Tensor) engine.Tensor {
	ranges, segments := t.Ranges.Dim(0), t.Segments.Dim(0)
	laneW := r.Temp("lane squares of w", engine.F32, ranges*slabSize)
	laneG := r.Temp("lane squares of g", engine.F32, ranges*slabSize)
	t.eachWindow("lars", r, []engine.Tensor{w, g}, func(v window, part []engine.Tensor) {
		at, n := v.first*slabSize, v.count*slabSize
		p := larsNormsParams{First: uint32(v.first), Count: uint32(v.count), Base: uint32(v.lo / 4),
			Decay: o.WeightDecay}
		larsNorms.Dispatch(r, p, part[0], part[1], t.Ranges, laneW.At(at, n), laneG.At(at, n), step)
	})
	squaresW := r.Temp("squares of w", engine.F32, ranges)
	squaresG := r.Temp("squares of g", engine.F32, ranges)
	sumSlabs(r, squaresW, laneW, ranges*slabSize, 1)
	sumSlabs(r, squaresG, laneG, ranges*slabSize, 1)
	scale := r.Temp("scale", engine.F32, segments)
	p := larsScaleParams{Count: uint32(segments), Trust: o.Trust}
	larsScale.Dispatch(r, p, squaresW, squaresG, t.Segments, scale)
	return scale
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

type larsScaleParams struct {
	Count uint32
	Trust float32
}

var larsScale = engine.Kernel[larsScaleParams]{
	Shader: "lars_scale",
	Args: engine.Args{
		engine.In("squaresW"), engine.In("squaresG"), engine.In("segments"), engine.Out("scale"),
	},
	Groups: func(p larsScaleParams) int { return laneGroups(p.Count) },
}

type larsApplyParams struct {
	First    uint32
	Count    uint32
	Base     uint32
	Nesterov uint32
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
