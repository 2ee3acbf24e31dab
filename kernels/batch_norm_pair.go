package kernels

import "vksimclr/engine"

// BatchNormPairForward writes y = relu(norm(a) + norm(b)), the join of a residual block whose
// shortcut has a norm of its own, without storing either norm's result. Each norm is
// BatchNormForward's; the ReLU is always there, and both norms train or neither does.
func BatchNormPairForward(r *engine.Recorder, y engine.Tensor, a, b Norm) {
	checkPair("batch norm pair", a, b, y)
	if a.together() && a.Parts == nil {
		finishStatistics(r, []Norm{a, b}, []Moments{a.moments(r), b.moments(r)})
	} else {
		a.statistics(r)
		b.statistics(r)
	}
	y, xa, xb := pixels(y), pixels(a.X), pixels(b.X)
	for _, c := range r.Cut(y, xa, xb) {
		y, xa, xb := y.Slice(c.Lo, c.Hi), xa.Slice(c.Lo, c.Hi), xb.Slice(c.Lo, c.Hi)
		batchNormPairApply.Dispatch(r, newBatchNormApply(y), xa, xb, a.Mean, a.Rstd, a.Gamma,
			a.Beta, b.Mean, b.Rstd, b.Gamma, b.Beta, y)
	}
}

// BatchNormPairBackward writes dxa, dxb and the gradients of gamma and beta that ga and gb ask for.
// The ReLU's sign is computed from both x again, as BatchNormBackward does.
func BatchNormPairBackward(r *engine.Recorder, dxa, dxb, dy engine.Tensor, a, b Norm,
	ga, gb NormGradients) {
	checkPair("batch norm pair backward", a, b, dy, dxa, dxb)
	dy, xa, xb := pixels(dy), pixels(a.X), pixels(b.X)
	masked := r.Temp("masked dy", dy.DType(), dy.Shape()...)
	s := newGradientSums(r, xa)
	slabB := r.Temp("slab_dyb", engine.F32, s.dyx.Shape()...)
	for _, run := range s.runs(r) {
		batchNormPairBackwardSums.Dispatch(r, s.params(run), s.of(xa, run), s.of(xb, run), a.Mean,
			a.Rstd, a.Gamma, a.Beta, b.Mean, b.Rstd, b.Gamma, b.Beta, s.of(dy, run),
			s.of(masked, run), s.dy, s.dyx, slabB)
	}
	ofB := s
	ofB.dyx = slabB
	averages := averagesOf(r, []Norm{a, b}, []GradientSums{s, ofB}, []NormGradients{ga, gb})
	// Both in one kernel would read dy once less, but with five large tensors it took three times
	// as long on Mesa 22's CPU driver (21 against 7 ms in the step of small, batch 128).
	a.applyBackward(r, pixels(dxa), masked, xa, averages[0], false)
	b.applyBackward(r, pixels(dxb), masked, xb, averages[1], false)
}

// checkPair panics unless both norms fit the tensors like x.
func checkPair(op string, a, b Norm, like ...engine.Tensor) {
	for _, n := range []Norm{a, b} {
		checkNorm(op, a.X, append(like, n.X), []engine.Tensor{n.Gamma, n.Beta, n.RunningMean,
			n.RunningVar, n.Mean, n.Rstd})
	}
}

var batchNormPairApply = engine.Kernel[batchNormApplyParams]{
	Shader: "batch_norm_pair_apply",
	Args: engine.Args{engine.Stored("xa"), engine.Stored("xb"),
		engine.In4("mean_a"), engine.In4("rstd_a"), engine.In4("gamma_a"), engine.In4("beta_a"),
		engine.In4("mean_b"), engine.In4("rstd_b"), engine.In4("gamma_b"), engine.In4("beta_b"),
		engine.OutStored("y")},
	Groups: batchNormApplyParams.groups,
}

var batchNormPairBackwardSums = engine.Kernel[batchNormSlabParams]{
	Shader: "batch_norm_pair_backward_sums",
	Args: engine.Args{engine.Stored("xa"), engine.Stored("xb"),
		engine.In4("mean_a"), engine.In4("rstd_a"), engine.In4("gamma_a"), engine.In4("beta_a"),
		engine.In4("mean_b"), engine.In4("rstd_b"), engine.In4("gamma_b"), engine.In4("beta_b"),
		engine.Stored("dy"), engine.OutStored("dmasked"), engine.Out("sum_dy"),
		engine.Out("sum_dya"), engine.Out("sum_dyb")},
	Groups: batchNormSlabParams.groups,
}
