package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// BatchNormOptions is how a batch norm runs. Momentum is the weight of the new batch in the running averages, as in PyTorch (0.1, not 0.9).
type BatchNormOptions struct {
	Eps, Momentum  float32
	ReLU, Training bool
}

type batchNormSlabParams struct {
	Pixels    uint32
	Vectors   uint32
	Slab      uint32
	FirstSlab uint32
}

// params are those of a kernel that works on a run of slabs.
func (s slabs) params(run engine.Range) batchNormSlabParams {
	pixels := min(uint32(run.Hi)*s.size, s.pixels) - uint32(run.Lo)*s.size
	return batchNormSlabParams{Pixels: pixels, Vectors: s.vectors, Slab: s.size, FirstSlab: uint32(run.Lo)}
}

func (p batchNormSlabParams) groups() int { return laneGroups(divUp(p.Pixels, p.Slab) * p.Vectors) }

var batchNormStatistics = engine.Kernel[batchNormSlabParams]{
	Shader: "batch_norm_statistics",
	Args:   engine.Args{engine.Act("x"), engine.Out("mean"), engine.Out("m2")},
	Groups: batchNormSlabParams.groups,
}

type batchNormMergeParams struct {
	Pixels  uint32
	Vectors uint32
	Slab    uint32
	Slabs   uint32
}

var batchNormMerge = engine.Kernel[batchNormMergeParams]{
	Shader: "batch_norm_merge",
	Args:   engine.Args{engine.In4("slab_mean"), engine.In4("slab_m2"), engine.Out("mean"), engine.Out("m2")},
	Groups: func(p batchNormMergeParams) int { return laneGroups(divUp(p.Slabs, slabFan) * p.Vectors) },
}

type batchNormFinalizeParams struct {
	Pixels   uint32
	Vectors  uint32
	Slab     uint32
	Slabs    uint32
	Eps      float32
	Momentum float32
}

var batchNormFinalize = engine.Kernel[batchNormFinalizeParams]{
	Shader: "batch_norm_finalize",
	Args: engine.Args{engine.In4("slab_mean"), engine.In4("slab_m2"), engine.InOut("running_mean"), engine.InOut("running_var"),
		engine.Out("mean"), engine.Out("rstd")},
	Groups: func(p batchNormFinalizeParams) int { return laneGroups(p.Vectors) },
}

type batchNormInferenceParams struct {
	Vectors uint32
	Eps     float32
}

var batchNormInference = engine.Kernel[batchNormInferenceParams]{
	Shader: "batch_norm_inference",
	Args:   engine.Args{engine.In4("running_mean"), engine.In4("running_var"), engine.Out("mean"), engine.Out("rstd")},
	Groups: func(p batchNormInferenceParams) int { return laneGroups(p.Vectors) },
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
	Args: engine.Args{engine.Act("x"), engine.Act("residual"), engine.In4("mean"), engine.In4("rstd"), engine.In4("gamma"),
		engine.In4("beta"), engine.OutAct("y")},
	Groups: batchNormApplyParams.groups,
}

// BatchNormForward writes y = relu?((x-mean)·rstd·gamma + beta (+ residual)) for x, y, residual [...,C], and mean and rstd [C]: those of the batch in
// training, which also moves the running averages, else the running ones. beta and residual may be absent.
func BatchNormForward(r *engine.Recorder, y, mean, rstd, runningMean, runningVar, x, gamma, beta, residual engine.Tensor, o BatchNormOptions) {
	const op = "batch norm"
	checkBatchNorm(op, x, []engine.Tensor{y, residual}, []engine.Tensor{mean, rstd, runningMean, runningVar, gamma, beta})
	x = pixels(x)
	if o.Training {
		batchNormMoments(r, mean, rstd, runningMean, runningVar, x, o)
	} else {
		batchNormInference.Dispatch(r, batchNormInferenceParams{Vectors: vectors(mean), Eps: o.Eps}, runningMean, runningVar, mean, rstd)
	}

	k := batchNormApply.Specialize(flag(o.ReLU), flag(residual.Valid()), flag(beta.Valid()))
	y, residual, beta = pixels(y), pixels(orElse(residual, x)), orElse(beta, gamma)
	for _, c := range r.Cut(x, y, residual) {
		y, x, residual := y.Slice(c.Lo, c.Hi), x.Slice(c.Lo, c.Hi), residual.Slice(c.Lo, c.Hi)
		k.Dispatch(r, newBatchNormApply(x), x, residual, mean, rstd, gamma, beta, y)
	}
}

// batchNormMoments writes the mean and rstd of x [M,C]: moments of slabs, merged in order.
func batchNormMoments(r *engine.Recorder, mean, rstd, runningMean, runningVar, x engine.Tensor, o BatchNormOptions) {
	s := newSlabs(x)
	slabMean, slabM2 := s.temps(r, "slab_mean", "slab_m2")
	for _, run := range s.runs(r) {
		batchNormStatistics.Dispatch(r, s.params(run), s.of(x, run), slabMean, slabM2)
	}
	for ; s.count > slabFan; s = s.merged() {
		m, m2 := s.merged().temps(r, "slab_mean", "slab_m2")
		p := batchNormMergeParams{Pixels: s.pixels, Vectors: s.vectors, Slab: s.size, Slabs: s.count}
		batchNormMerge.Dispatch(r, p, slabMean, slabM2, m, m2)
		slabMean, slabM2 = m, m2
	}
	p := batchNormFinalizeParams{Pixels: s.pixels, Vectors: s.vectors, Slab: s.size, Slabs: s.count, Eps: o.Eps, Momentum: o.Momentum}
	batchNormFinalize.Dispatch(r, p, slabMean, slabM2, runningMean, runningVar, mean, rstd)
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
