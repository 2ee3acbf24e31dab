package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// BatchNormBackward writes dx [...,C] from dy [...,C], and the gradients that g asks for. With
// ReLU, dy counts only where the forward result is positive. Without training the averages are
// constants and dx = dy·gamma·rstd.
//
// Without n.Y the ReLU's sign is computed from n.X again, by the forward pass's own expression,
// which saves reading Y twice. The two differ only in 16 bits where a positive result was rounded
// to 0: computed again it is positive and dy passes, as it passes all other rounding. With g.Sums,
// dy is masked already.
func BatchNormBackward(r *engine.Recorder, dx, dy engine.Tensor, n Norm, g NormGradients) {
	const op = "batch norm backward"
	checkNorm(op, n.X, []engine.Tensor{dx, g.DResidual, dy, n.Y},
		[]engine.Tensor{g.DGamma, g.DBeta, n.Gamma, n.Beta, n.Mean, n.Rstd})
	relu := n.ReLU && !g.Sums.Valid()
	masked := g.DResidual
	if !masked.Valid() && relu && n.Y.Valid() {
		masked = r.Temp("masked dy", dy.DType(), dy.Shape()...)
	}
	if masked.Valid() && relu && !n.Y.Valid() {
		panic(fmt.Sprintf("kernels: %s: x alone does not tell the sign of a sum with a residual: "+
			"%v needs y", op, masked))
	}
	if masked.Valid() && !relu {
		r.Copy(masked, dy)
	}
	x := pixels(n.X)
	dx, dy = pixels(dx), pixels(dy)
	s := g.Sums
	switch {
	case s.Valid(): // known
	case masked.Valid() && relu:
		masked = pixels(masked)
		s = n.residualSums(r, masked, dy, pixels(n.Y))
		dy, relu = masked, false
	default:
		s = n.sums(r, dy, relu)
	}
	averages := averagesOf(r, []Norm{n}, []GradientSums{s}, []NormGradients{g})
	n.applyBackward(r, dx, dy, x, averages[0], relu)
}

// applyBackward writes the gradient of x from its averages.
func (n Norm) applyBackward(r *engine.Recorder, dx, dy, x engine.Tensor, mean averages,
	relu bool) {
	k := batchNormBackwardApply.Specialize(flag(relu), flag(n.Training), flag(n.Beta.Valid()))
	for _, c := range r.Cut(x, dx, dy) {
		dx, dy, x := dx.Slice(c.Lo, c.Hi), dy.Slice(c.Lo, c.Hi), x.Slice(c.Lo, c.Hi)
		k.Dispatch(r, newBatchNormApply(x), dy, x, n.Mean, n.Rstd, n.Gamma, orElse(n.Beta, n.Gamma),
			mean.dy, mean.dyx, dx)
	}
}

// Specialisation: ReLU, training, beta present.
var batchNormBackwardApply = engine.Kernel[batchNormApplyParams]{
	Shader: "batch_norm_backward_apply",
	Args: engine.Args{engine.Stored("dy"), engine.Stored("x"), engine.In4("mean"),
		engine.In4("rstd"), engine.In4("gamma"), engine.In4("beta"),
		engine.In4("mean_dy"), engine.In4("mean_dyx"), engine.OutStored("dx")},
	Groups: batchNormApplyParams.groups,
}
