package kernels

import "vksimclr/engine"

// BatchNormBranch is one of two batch norms that are added: x [...,C], and per channel [C] the parameters, the running averages and the statistics
// that the forward pass writes and the backward pass reads. Their gradients are wanted by the backward pass only.
type BatchNormBranch struct {
	X, Gamma, Beta, RunningMean, RunningVar, Mean, Rstd engine.Tensor

	DX, DGamma, DBeta engine.Tensor
}

var batchNormPairApply = engine.Kernel[batchNormApplyParams]{
	Shader: "batch_norm_pair_apply",
	Args: engine.Args{engine.Act("xa"), engine.Act("xb"), engine.In4("mean_a"), engine.In4("rstd_a"), engine.In4("gamma_a"), engine.In4("beta_a"),
		engine.In4("mean_b"), engine.In4("rstd_b"), engine.In4("gamma_b"), engine.In4("beta_b"), engine.OutAct("y")},
	Groups: batchNormApplyParams.groups,
}

var batchNormPairBackwardSums = engine.Kernel[batchNormSlabParams]{
	Shader: "batch_norm_pair_backward_sums",
	Args: engine.Args{engine.Act("xa"), engine.Act("xb"), engine.In4("mean_a"), engine.In4("rstd_a"), engine.In4("gamma_a"), engine.In4("beta_a"),
		engine.In4("mean_b"), engine.In4("rstd_b"), engine.In4("gamma_b"), engine.In4("beta_b"), engine.Act("dy"),
		engine.Out("sum_dy"), engine.Out("sum_dya"), engine.Out("sum_dyb")},
	Groups: batchNormSlabParams.groups,
}

// Specialisation: training.
var batchNormPairBackwardApply = engine.Kernel[batchNormApplyParams]{
	Shader: "batch_norm_pair_backward_apply",
	Args: engine.Args{engine.Act("xa"), engine.Act("xb"), engine.In4("mean_a"), engine.In4("rstd_a"), engine.In4("gamma_a"), engine.In4("beta_a"),
		engine.In4("mean_b"), engine.In4("rstd_b"), engine.In4("gamma_b"), engine.In4("beta_b"), engine.Act("dy"),
		engine.In4("mean_dy"), engine.In4("mean_dya"), engine.In4("mean_dyb"), engine.OutAct("dxa"), engine.OutAct("dxb")},
	Groups: batchNormApplyParams.groups,
}

// BatchNormPairForward writes y = relu(norm(a) + norm(b)), the join of a residual block whose shortcut has a norm of its own, without storing either
// norm's result. Each norm is BatchNormForward's; the ReLU is always there.
func BatchNormPairForward(r *engine.Recorder, y engine.Tensor, a, b BatchNormBranch, o BatchNormOptions) {
	checkPair("batch norm pair", a, b, y)
	for _, n := range []BatchNormBranch{a, b} {
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
	s := newSlabs(xa)
	slabDy, slabA := s.temps(r, "slab_dy", "slab_dya")
	slabB := r.Temp("slab_dyb", engine.F32, slabA.Shape()...)
	for _, run := range s.runs(r) {
		batchNormPairBackwardSums.Dispatch(r, s.params(run), s.of(xa, run), s.of(xb, run), a.Mean, a.Rstd, a.Gamma, a.Beta, b.Mean, b.Rstd, b.Gamma, b.Beta,
			s.of(dy, run), slabDy, slabA, slabB)
	}
	meanDy, meanA := mergeGradients(r, s, slabDy, slabA, a.DGamma, a.DBeta, accumulate)
	_, meanB := mergeGradients(r, s, slabDy, slabB, b.DGamma, b.DBeta, accumulate)

	k := batchNormPairBackwardApply.Specialize(flag(o.Training))
	for _, c := range r.Cut(xa, xb, dy, dxa, dxb) {
		xa, xb, dy, dxa, dxb := xa.Slice(c.Lo, c.Hi), xb.Slice(c.Lo, c.Hi), dy.Slice(c.Lo, c.Hi), dxa.Slice(c.Lo, c.Hi), dxb.Slice(c.Lo, c.Hi)
		k.Dispatch(r, newBatchNormApply(xa), xa, xb, a.Mean, a.Rstd, a.Gamma, a.Beta, b.Mean, b.Rstd, b.Gamma, b.Beta, dy, meanDy, meanA, meanB, dxa, dxb)
	}
}

// checkPair panics unless both norms fit the tensors like x.
func checkPair(op string, a, b BatchNormBranch, like ...engine.Tensor) {
	for _, n := range []BatchNormBranch{a, b} {
		checkBatchNorm(op, a.X, append(like, n.X), []engine.Tensor{n.Gamma, n.Beta, n.RunningMean, n.RunningVar, n.Mean, n.Rstd, n.DGamma, n.DBeta})
	}
}
