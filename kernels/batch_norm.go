package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// BatchNormOptions is how a batch norm runs. Momentum is the weight of the new batch in the running averages, as in PyTorch (0.1, not 0.9).
type BatchNormOptions struct {
	Eps, Momentum  float32
	ReLU, Training bool

	Moments Moments      // of x, where the kernel that made it has left them; for the forward pass in training
	Sums    GradientSums // of dy, where the kernel that made it has masked it and left them; for the backward pass
}

type batchNormApplyParams struct {
	Count   uint32
	Vectors uint32
	Lanes   uint32
}

// newBatchNormApply gives each lane about 16 pixels of one channel vec4: it first reads four or five numbers of that channel.
func newBatchNormApply(x engine.Tensor) batchNormApplyParams {
	p := batchNormApplyParams{Count: vectors(x), Vectors: uint32(x.Dim(1) / 4)}
	p.Lanes = divUp(uint32(x.Dim(0)), 16) * p.Vectors
	return p
}

func (p batchNormApplyParams) groups() int { return laneGroups(p.Lanes) }

// Specialisation: ReLU, residual present, beta present.
var batchNormApply = engine.Kernel[batchNormApplyParams]{
	Shader: "batch_norm_apply",
	Args: engine.Args{engine.Stored("x"), engine.Stored("residual"), engine.In4("mean"), engine.In4("rstd"), engine.In4("gamma"),
		engine.In4("beta"), engine.OutStored("y")},
	Groups: batchNormApplyParams.groups,
}

// BatchNormForward writes y = relu?((x-mean)·rstd·gamma + beta (+ residual)) for x, y, residual [...,C], and mean and rstd [C]: those of the batch in
// training, which also moves the running averages, else the running ones. beta and residual may be absent, and y where convolutions read x through the norm.
func BatchNormForward(r *engine.Recorder, y, mean, rstd, runningMean, runningVar, x, gamma, beta, residual engine.Tensor, o BatchNormOptions) {
	const op = "batch norm"
	checkBatchNorm(op, x, []engine.Tensor{y, residual}, []engine.Tensor{mean, rstd, runningMean, runningVar, gamma, beta})
	x = pixels(x)
	batchNormMeanRstd(r, mean, rstd, runningMean, runningVar, x, o)

	if y.Valid() {
		BatchNormSaved{X: x, Gamma: gamma, Beta: beta, Mean: mean, Rstd: rstd}.apply(r, y, residual, o.ReLU)
	}
}

// apply writes y = relu?((x-mean)·rstd·gamma + beta (+ residual)).
func (n BatchNormSaved) apply(r *engine.Recorder, y, residual engine.Tensor, relu bool) {
	k := batchNormApply.Specialize(flag(relu), flag(residual.Valid()), flag(n.Beta.Valid()))
	x, y := pixels(n.X), pixels(y)
	residual = pixels(orElse(residual, x))
	for _, c := range r.Cut(x, y, residual) {
		y, x, residual := y.Slice(c.Lo, c.Hi), x.Slice(c.Lo, c.Hi), residual.Slice(c.Lo, c.Hi)
		k.Dispatch(r, newBatchNormApply(x), x, residual, n.Mean, n.Rstd, n.Gamma, orElse(n.Beta, n.Gamma), y)
	}
}

// pixels is x [...,C] as [M,C].
func pixels(x engine.Tensor) engine.Tensor { return x.Reshape(x.Len()/x.Dim(-1), x.Dim(-1)) }

// orElse is t, or where that is absent another tensor to fill its binding.
func orElse(t, dummy engine.Tensor) engine.Tensor {
	if t.Valid() {
		return t
	}
	return dummy
}

// checkBatchNorm panics unless like [...,C] have the shape of x and per-channel tensors have C elements; absent ones are skipped.
func checkBatchNorm(op string, x engine.Tensor, like, perChannel []engine.Tensor) {
	checkChannels(op, x)
	checkLen(op, x, like...)
	for _, t := range perChannel {
		if t.Valid() && t.Len() != x.Dim(-1) {
			panic(fmt.Sprintf("kernels: %s: %v does not hold one number per channel of %v", op, t, x))
		}
	}
}
