package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// Specialisation: ReLU, beta present.
var batchNormBackwardSums = engine.Kernel[batchNormSlabParams]{
	Shader: "batch_norm_backward_sums",
	Args: engine.Args{engine.Stored("dy"), engine.Stored("x"), engine.In4("mean"), engine.In4("rstd"), engine.In4("gamma"), engine.In4("beta"),
		engine.Out("sum_dy"), engine.Out("sum_dyx")},
	Groups: batchNormSlabParams.groups,
}

var batchNormResidualSums = engine.Kernel[batchNormSlabParams]{
	Shader: "batch_norm_residual_sums",
	Args: engine.Args{engine.Stored("dy"), engine.Stored("y"), engine.Stored("x"), engine.In4("mean"), engine.In4("rstd"), engine.OutStored("dresidual"),
		engine.Out("sum_dy"), engine.Out("sum_dyx")},
	Groups: batchNormSlabParams.groups,
}

type batchNormBackwardMergeParams struct {
	Vectors uint32
	Slabs   uint32
}

var batchNormBackwardMerge = engine.Kernel[batchNormBackwardMergeParams]{
	Shader: "batch_norm_backward_merge",
	Args:   engine.Args{engine.In4("slab_dy"), engine.In4("slab_dyx"), engine.Out("sum_dy"), engine.Out("sum_dyx")},
	Groups: func(p batchNormBackwardMergeParams) int { return laneGroups(divUp(p.Slabs, slabFan) * p.Vectors) },
}

type batchNormBackwardFinalizeParams struct {
	Pixels     uint32
	Vectors    uint32
	Slabs      uint32
	Accumulate uint32
}

var batchNormBackwardFinalize = engine.Kernel[batchNormBackwardFinalizeParams]{
	Shader: "batch_norm_backward_finalize",
	Args: engine.Args{engine.In4("slab_dy"), engine.In4("slab_dyx"), engine.InOut("dgamma"), engine.InOut("dbeta"),
		engine.Out("mean_dy"), engine.Out("mean_dyx")},
	Groups: func(p batchNormBackwardFinalizeParams) int { return laneGroups(p.Vectors) },
}

// Specialisation: ReLU, training, beta present.
var batchNormBackwardApply = engine.Kernel[batchNormApplyParams]{
	Shader: "batch_norm_backward_apply",
	Args: engine.Args{engine.Stored("dy"), engine.Stored("x"), engine.In4("mean"), engine.In4("rstd"), engine.In4("gamma"), engine.In4("beta"),
		engine.In4("mean_dy"), engine.In4("mean_dyx"), engine.OutStored("dx")},
	Groups: batchNormApplyParams.groups,
}

// BatchNormBackward writes dx [...,C] and adds to dgamma and dbeta [C], or overwrites them unless accumulate. With ReLU, dy counts only where the
// forward result is positive; dresidual gets dy so masked. Without training the averages are constants and dx = dy·gamma·rstd.
// dgamma, dbeta and dresidual may be absent, beta where the forward pass had none. y, the forward result, is read with ReLU only and may be absent where
// there was no residual: its sign is then computed from x again, by the forward pass's own expression, which saves reading it twice. The two ways
// differ only in 16 bits where a positive result was rounded to 0: computed again it is positive and dy passes, as it passes all other rounding.
// With o.Sums, dy is masked already.
func BatchNormBackward(r *engine.Recorder, dx, dgamma, dbeta, dresidual, dy, y, x, gamma, beta, mean, rstd engine.Tensor, o BatchNormOptions,
	accumulate bool) {
	const op = "batch norm backward"
	checkBatchNorm(op, x, []engine.Tensor{dx, dresidual, dy, y}, []engine.Tensor{dgamma, dbeta, gamma, beta, mean, rstd})
	if o.Sums.Valid() {
		o.ReLU = false // dy is masked
	}
	if !dresidual.Valid() && o.ReLU && y.Valid() {
		dresidual = r.Temp("masked dy", dy.DType(), dy.Shape()...)
	}
	if dresidual.Valid() && o.ReLU && !y.Valid() {
		panic(fmt.Sprintf("kernels: %s: x alone does not tell the sign of the sum with a residual: %v needs y", op, dresidual))
	}
	if dresidual.Valid() && !o.ReLU {
		r.Copy(dresidual, dy)
	}
	n := BatchNormSaved{X: pixels(x), Gamma: gamma, Beta: beta, Mean: mean, Rstd: rstd}
	dx, dy, dgamma, dbeta = pixels(dx), pixels(dy), orScratch(r, dgamma, n.X), orScratch(r, dbeta, n.X)
	s := o.Sums
	switch {
	case s.Valid(): // known
	case dresidual.Valid() && o.ReLU:
		s = n.residualSums(r, pixels(dresidual), dy, pixels(y))
		dy, o.ReLU = pixels(dresidual), false
	default:
		s = n.sums(r, dy, o)
	}
	meanDy, meanDyx := mergeGradients(r, s, dgamma, dbeta, accumulate)

	k := batchNormBackwardApply.Specialize(flag(o.ReLU), flag(o.Training), flag(n.Beta.Valid()))
	for _, c := range r.Cut(n.X, dx, dy) {
		dx, dy, x := dx.Slice(c.Lo, c.Hi), dy.Slice(c.Lo, c.Hi), n.X.Slice(c.Lo, c.Hi)
		k.Dispatch(r, newBatchNormApply(x), dy, x, mean, rstd, gamma, orElse(beta, gamma), meanDy, meanDyx, dx)
	}
}

// BatchNormSaved is what the backward pass of a batch norm knows of the forward one: X [...,C], the parameters and the statistics [C], and the
// result Y, absent where X alone tells its sign. Beta is absent where the forward pass had none.
type BatchNormSaved struct{ X, Y, Gamma, Beta, Mean, Rstd engine.Tensor }

// GradientSums are, of each slab of pixels and channel, the sum of a batch norm's dy and of its products with xhat. The zero value is unknown ones.
type GradientSums struct {
	slabs
	dy, dyx engine.Tensor // [count,C]
}

// Valid tells whether the sums are known.
func (s GradientSums) Valid() bool { return s.dy.Valid() }

// sums sums dy' and dy'·xhat over the pixels of each slab.
func (n BatchNormSaved) sums(r *engine.Recorder, dy engine.Tensor, o BatchNormOptions) GradientSums {
	s := newGradientSums(r, n.X)
	k := batchNormBackwardSums.Specialize(flag(o.ReLU), flag(n.Beta.Valid()))
	for _, run := range s.runs(r) {
		k.Dispatch(r, s.params(run), s.of(dy, run), s.of(n.X, run), n.Mean, n.Rstd, n.Gamma, orElse(n.Beta, n.Gamma), s.dy, s.dyx)
	}
	return s
}

// newGradientSums has room for the sums of gradients like x.
func newGradientSums(r *engine.Recorder, x engine.Tensor) GradientSums {
	s := GradientSums{slabs: newSlabs(x)}
	s.dy, s.dyx = s.temps(r, "slab_dy", "slab_dyx")
	return s
}

// residualSums does the same where y tells the sign, and writes dy'.
func (n BatchNormSaved) residualSums(r *engine.Recorder, dresidual, dy, y engine.Tensor) GradientSums {
	s := newGradientSums(r, n.X)
	for _, run := range s.runs(r) {
		batchNormResidualSums.Dispatch(r, s.params(run), s.of(dy, run), s.of(y, run), s.of(n.X, run), n.Mean, n.Rstd, s.of(dresidual, run), s.dy, s.dyx)
	}
	return s
}

// mergeGradients adds the sums of the slabs, in order.
func mergeGradients(r *engine.Recorder, s GradientSums, dgamma, dbeta engine.Tensor, accumulate bool) (meanDy, meanDyx engine.Tensor) {
	for ; s.count > slabFan; s.slabs = s.merged() {
		dy, dyx := s.merged().temps(r, "slab_dy", "slab_dyx")
		batchNormBackwardMerge.Dispatch(r, batchNormBackwardMergeParams{Vectors: s.vectors, Slabs: s.count}, s.dy, s.dyx, dy, dyx)
		s.dy, s.dyx = dy, dyx
	}
	channels := int(4 * s.vectors)
	meanDy, meanDyx = r.Temp("mean_dy", engine.F32, channels), r.Temp("mean_dyx", engine.F32, channels)
	p := batchNormBackwardFinalizeParams{Pixels: s.pixels, Vectors: s.vectors, Slabs: s.count, Accumulate: flag(accumulate)}
	batchNormBackwardFinalize.Dispatch(r, p, s.dy, s.dyx, dgamma, dbeta, meanDy, meanDyx)
	return meanDy, meanDyx
}

// orScratch is t, or where that is absent a tensor [C] to write to in its place.
func orScratch(r *engine.Recorder, t, x engine.Tensor) engine.Tensor {
	if t.Valid() {
		return t
	}
	t = r.Temp("unwanted", engine.F32, x.Dim(1))
	r.Fill(t, 0) // accumulating reads it
	return t
}
