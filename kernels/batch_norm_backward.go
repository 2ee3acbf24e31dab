package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// Specialisation: ReLU, beta present.
var batchNormBackwardSums = engine.Kernel[batchNormSlabParams]{
	Shader: "batch_norm_backward_sums",
	Args: engine.Args{engine.Act("dy"), engine.Act("x"), engine.In4("mean"), engine.In4("rstd"), engine.In4("gamma"), engine.In4("beta"),
		engine.Out("sum_dy"), engine.Out("sum_dyx")},
	Groups: batchNormSlabParams.groups,
}

var batchNormResidualSums = engine.Kernel[batchNormSlabParams]{
	Shader: "batch_norm_residual_sums",
	Args: engine.Args{engine.Act("dy"), engine.Act("y"), engine.Act("x"), engine.In4("mean"), engine.In4("rstd"), engine.OutAct("dresidual"),
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
	Args: engine.Args{engine.Act("dy"), engine.Act("x"), engine.In4("mean"), engine.In4("rstd"), engine.In4("gamma"), engine.In4("beta"),
		engine.In4("mean_dy"), engine.In4("mean_dyx"), engine.OutAct("dx")},
	Groups: batchNormApplyParams.groups,
}

// BatchNormBackward writes dx [...,C] and adds to dgamma and dbeta [C], or overwrites them unless accumulate. With ReLU, dy counts only where the
// forward result is positive; dresidual gets dy so masked. Without training the averages are constants and dx = dy·gamma·rstd.
// dgamma, dbeta and dresidual may be absent, beta where the forward pass had none. y, the forward result, is read with ReLU only and may be absent where
// there was no residual: its sign is then computed from x again, by the forward pass's own expression, which saves reading it twice. The two ways
// differ only in 16 bits where a positive result was rounded to 0: computed again it is positive and dy passes, as it passes all other rounding.
func BatchNormBackward(r *engine.Recorder, dx, dgamma, dbeta, dresidual, dy, y, x, gamma, beta, mean, rstd engine.Tensor, o BatchNormOptions,
	accumulate bool) {
	const op = "batch norm backward"
	checkBatchNorm(op, x, []engine.Tensor{dx, dresidual, dy, y}, []engine.Tensor{dgamma, dbeta, gamma, beta, mean, rstd})
	if !dresidual.Valid() && o.ReLU && y.Valid() {
		dresidual = r.Temp("masked dy", dy.DType(), dy.Shape()...)
	}
	if dresidual.Valid() && o.ReLU && !y.Valid() {
		panic(fmt.Sprintf("kernels: %s: x alone does not tell the sign of the sum with a residual: %v needs y", op, dresidual))
	}
	if dresidual.Valid() && !o.ReLU {
		r.Copy(dresidual, dy)
	}
	n := batchNormSaved{pixels(x), gamma, orElse(beta, gamma), mean, rstd, flag(beta.Valid())}
	dx, dy, dgamma, dbeta = pixels(dx), pixels(dy), orScratch(r, dgamma, n.x), orScratch(r, dbeta, n.x)
	s := newSlabs(n.x)
	slabDy, slabDyx := s.temps(r, "slab_dy", "slab_dyx")
	if dresidual.Valid() && o.ReLU {
		n.residualSums(r, s, slabDy, slabDyx, pixels(dresidual), dy, pixels(y))
		dy, o.ReLU = pixels(dresidual), false
	} else {
		n.sums(r, s, slabDy, slabDyx, dy, o)
	}
	meanDy, meanDyx := mergeGradients(r, s, slabDy, slabDyx, dgamma, dbeta, accumulate)

	k := batchNormBackwardApply.Specialize(flag(o.ReLU), flag(o.Training), n.hasBeta)
	for _, c := range r.Cut(n.x, dx, dy) {
		dx, dy, x := dx.Slice(c.Lo, c.Hi), dy.Slice(c.Lo, c.Hi), n.x.Slice(c.Lo, c.Hi)
		k.Dispatch(r, newBatchNormApply(x), dy, x, mean, rstd, gamma, n.beta, meanDy, meanDyx, dx)
	}
}

// batchNormSaved is what a backward pass knows of the forward one: x [M,C], the parameters and the statistics [C].
type batchNormSaved struct {
	x, gamma, beta, mean, rstd engine.Tensor
	hasBeta                    uint32
}

// sums sums dy' and dy'·xhat over the pixels of each slab.
func (n batchNormSaved) sums(r *engine.Recorder, s slabs, slabDy, slabDyx, dy engine.Tensor, o BatchNormOptions) {
	k := batchNormBackwardSums.Specialize(flag(o.ReLU), n.hasBeta)
	for _, run := range s.runs(r) {
		k.Dispatch(r, s.params(run), s.of(dy, run), s.of(n.x, run), n.mean, n.rstd, n.gamma, n.beta, slabDy, slabDyx)
	}
}

// residualSums does the same where y tells the sign, and writes dy'.
func (n batchNormSaved) residualSums(r *engine.Recorder, s slabs, slabDy, slabDyx, dresidual, dy, y engine.Tensor) {
	for _, run := range s.runs(r) {
		batchNormResidualSums.Dispatch(r, s.params(run), s.of(dy, run), s.of(y, run), s.of(n.x, run), n.mean, n.rstd, s.of(dresidual, run), slabDy, slabDyx)
	}
}

// mergeGradients adds the sums of the slabs, in order.
func mergeGradients(r *engine.Recorder, s slabs, slabDy, slabDyx, dgamma, dbeta engine.Tensor, accumulate bool) (meanDy, meanDyx engine.Tensor) {
	for ; s.count > slabFan; s = s.merged() {
		a, b := s.merged().temps(r, "slab_dy", "slab_dyx")
		batchNormBackwardMerge.Dispatch(r, batchNormBackwardMergeParams{Vectors: s.vectors, Slabs: s.count}, slabDy, slabDyx, a, b)
		slabDy, slabDyx = a, b
	}
	channels := int(4 * s.vectors)
	meanDy, meanDyx = r.Temp("mean_dy", engine.F32, channels), r.Temp("mean_dyx", engine.F32, channels)
	p := batchNormBackwardFinalizeParams{Pixels: s.pixels, Vectors: s.vectors, Slabs: s.count, Accumulate: flag(accumulate)}
	batchNormBackwardFinalize.Dispatch(r, p, slabDy, slabDyx, dgamma, dbeta, meanDy, meanDyx)
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
