package kernels

import "vksimclr/engine"

// BatchNormBranch is one of two batch norms that are added: x [...,C], and per channel [C] the parameters, the running averages and the statistics
// that the forward pass writes and the backward pass reads. Their gradients are wanted by the backward pass only.
type BatchNormBranch struct {
	X, Gamma, Beta, RunningMean, RunningVar, Mean, Rstd engine.Tensor

	Moments           Moments // of X, as in BatchNormOptions
	DX, DGamma, DBeta engine.Tensor
}

var batchNormPairApply = engine.Kernel[batchNormApplyParams]{
	Shader: "batch_norm_pair_apply",
	Args: engine.Args{engine.Stored("xa"), engine.Stored("xb"), engine.In4("mean_a"), engine.In4("rstd_a"), engine.In4("gamma_a"), engine.In4("beta_a"),
		engine.In4("mean_b"), engine.In4("rstd_b"), engine.In4("gamma_b"), engine.In4("beta_b"), engine.OutStored("y")},
	Groups: batchNormApplyParams.groups,
}

var batchNormPairBackwardSums = engine.Kernel[batchNormSlabParams]{
	Shader: "batch_norm_pair_backward_sums",
	Args: engine.Args{engine.Stored("xa"), engine.Stored("xb"), engine.In4("mean_a"), engine.In4("rstd_a"), engine.In4("gamma_a"), engine.In4("beta_a"),
		engine.In4("mean_b"), engine.In4("rstd_b"), engine.In4("gamma_b"), engine.In4("beta_b"), engine.Stored("dy"),
		engine.OutStored("dmasked"), engine.Out("sum_dy"), engine.Out("sum_dya"), engine.Out("sum_dyb")},
	Groups: batchNormSlabParams.groups,
}

// BatchNormPairForward writes y = relu(norm(a) + norm(b)), the join of a residual block whose shortcut has a norm of its own, without storing either
// norm's result. Each norm is BatchNormForward's; the ReLU is always there.
func BatchNormPairForward(r *engine.Recorder, y engine.Tensor, a, b BatchNormBranch, o BatchNormOptions) {
	checkPair("batch norm pair", a, b, y)
	for _, n := range []BatchNormBranch{a, b} {
		o.Moments = n.Moments
		batchNormMeanRstd(r, n.Mean, n.Rstd, n.RunningMean, n.RunningVar, pixels(n.X), o)
	}
	y, xa, xb := pixels(y), pixels(a.X), pixels(b.X)
	for _, c := range r.Cut(y, xa, xb) {
		y, xa, xb := y.Slice(c.Lo, c.Hi), xa.Slice(c.Lo, c.Hi), xb.Slice(c.Lo, c.Hi)
		batchNormPairApply.Dispatch(r, newBatchNormApply(y), xa, xb, a.Mean, a.Rstd, a.Gamma, a.Beta, b.Mean, b.Rstd, b.Gamma, b.Beta, y)
	}
}

// BatchNormPairBackward writes DX, DGamma and DBeta of both norms; the latter two are added to what is there if accumulate. The ReLU's sign is computed
// from both x again, as BatchNormBackward does.
func BatchNormPairBackward(r *engine.Recorder, a, b BatchNormBranch, dy engine.Tensor, o BatchNormOptions, accumulate bool) {
	checkPair("batch norm pair backward", a, b, dy, a.DX, b.DX)
	dy, xa, xb, dxa, dxb := pixels(dy), pixels(a.X), pixels(b.X), pixels(a.DX), pixels(b.DX)
	masked := r.Temp("masked dy", dy.DType(), dy.Shape()...)
	s := newGradientSums(r, xa)
	slabB := r.Temp("slab_dyb", engine.F32, s.dyx.Shape()...)
	for _, run := range s.runs(r) {
		batchNormPairBackwardSums.Dispatch(r, s.params(run), s.of(xa, run), s.of(xb, run), a.Mean, a.Rstd, a.Gamma, a.Beta, b.Mean, b.Rstd, b.Gamma, b.Beta,
			s.of(dy, run), s.of(masked, run), s.dy, s.dyx, slabB)
	}
	meanDy, meanA := mergeGradients(r, s, a.DGamma, a.DBeta, accumulate)
	s.dyx = slabB
	_, meanB := mergeGradients(r, s, b.DGamma, b.DBeta, accumulate)
	applyBranch(r, a, dxa, masked, xa, meanDy, meanA, o)
	applyBranch(r, b, dxb, masked, xb, meanDy, meanB, o)
}

// applyBranch writes the gradient of one norm's x. Both in one kernel would read dy once less, but with five large tensors it took three times as long
// on Mesa 22's CPU driver (21 against 7 ms in the step of small, batch 128).
func applyBranch(r *engine.Recorder, n BatchNormBranch, dx, dy, x, meanDy, meanDyx engine.Tensor, o BatchNormOptions) {
	k := batchNormBackwardApply.Specialize(0, flag(o.Training), 1)
	for _, c := range r.Cut(x, dy, dx) {
		x, dy, dx := x.Slice(c.Lo, c.Hi), dy.Slice(c.Lo, c.Hi), dx.Slice(c.Lo, c.Hi)
		k.Dispatch(r, newBatchNormApply(x), dy, x, n.Mean, n.Rstd, n.Gamma, n.Beta, meanDy, meanDyx, dx)
	}
}

// checkPair panics unless both norms fit the tensors like x.
func checkPair(op string, a, b BatchNormBranch, like ...engine.Tensor) {
	for _, n := range []BatchNormBranch{a, b} {
		checkBatchNorm(op, a.X, append(like, n.X), []engine.Tensor{n.Gamma, n.Beta, n.RunningMean, n.RunningVar, n.Mean, n.Rstd, n.DGamma, n.DBeta})
	}
}
