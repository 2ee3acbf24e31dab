package kernels

import "vksimclr/engine"

// BatchNormForward writes y = relu?((x-mean)·rstd·gamma + beta (+ residual)) for x = n.X and y
// [...,C], and n.Mean and n.Rstd [C]: those of the batch in training, which also moves the running
// averages, else the running ones. y may be absent: convolutions can read x through the norm.
func BatchNormForward(r *engine.Recorder, y engine.Tensor, n Norm) {
	const op = "batch norm"
	checkNorm(op, n.X, []engine.Tensor{y, n.Residual},
		[]engine.Tensor{n.Mean, n.Rstd, n.RunningMean, n.RunningVar, n.Gamma, n.Beta})
	n.statistics(r)
	if y.Valid() {
		n.apply(r, y)
	}
}

// apply writes y = relu?((x-mean)·rstd·gamma + beta (+ residual)).
func (n Norm) apply(r *engine.Recorder, y engine.Tensor) {
	k := batchNormApply.Specialize(flag(n.ReLU), flag(n.Residual.Valid()), flag(n.Beta.Valid()))
	x, y := pixels(n.X), pixels(y)
	residual := pixels(orElse(n.Residual, x))
	for _, c := range r.Cut(x, y, residual) {
		y, x, residual := y.Slice(c.Lo, c.Hi), x.Slice(c.Lo, c.Hi), residual.Slice(c.Lo, c.Hi)
		k.Dispatch(r, newBatchNormApply(x), x, residual, n.Mean, n.Rstd, n.Gamma,
			orElse(n.Beta, n.Gamma), y)
	}
}

type batchNormApplyParams struct {
	Count   uint32
	Vectors uint32
	Lanes   uint32
}

// newBatchNormApply gives each lane about 16 pixels of one channel vec4: it first reads four or
// five numbers of that channel.
func newBatchNormApply(x engine.Tensor) batchNormApplyParams {
	p := batchNormApplyParams{Count: vectors(x), Vectors: uint32(x.Dim(1) / 4)}
	p.Lanes = divUp(uint32(x.Dim(0)), 16) * p.Vectors
	return p
}

func (p batchNormApplyParams) groups() int { return laneGroups(p.Lanes) }

// Specialisation: ReLU, residual present, beta present.
var batchNormApply = engine.Kernel[batchNormApplyParams]{
	Shader: "batch_norm_apply",
	Args: engine.Args{engine.Stored("x"), engine.Stored("residual"), engine.In4("mean"),
		engine.In4("rstd"), engine.In4("gamma"), engine.In4("beta"), engine.OutStored("y")},
	Groups: batchNormApplyParams.groups,
}
