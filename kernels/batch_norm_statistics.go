package kernels

import "vksimclr/engine"

// Moments are the mean and the sum of squared distances to it, of each slab of pixels and channel:
// what a batch norm needs of its X beforehand. The zero value is unknown ones: the norm reads X.
type Moments struct {
	slabs
	mean, m2 engine.Tensor // [count,C]
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
	return batchNormSlabParams{Pixels: pixels, Vectors: s.vectors, Slab: s.size,
		FirstSlab: uint32(run.Lo)}
}

func (p batchNormSlabParams) groups() int { return laneGroups(divUp(p.Pixels, p.Slab) * p.Vectors) }

var batchNormStatistics = engine.Kernel[batchNormSlabParams]{
	Shader: "batch_norm_statistics",
	Args:   engine.Args{engine.Stored("x"), engine.Out("mean"), engine.Out("m2")},
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
	Args: engine.Args{engine.In4("slab_mean"), engine.In4("slab_m2"), engine.Out("mean"),
		engine.Out("m2")},
	Groups: func(p batchNormMergeParams) int {
		return laneGroups(divUp(p.Slabs, slabFan) * p.Vectors)
	},
}

type batchNormFinalizeParams struct {
	Pixels   uint32
	Vectors  uint32
	Slab     uint32
	Slabs    uint32
	Eps      float32
	Momentum float32
}

// Specialisation: biased running variance.
var batchNormFinalize = engine.Kernel[batchNormFinalizeParams]{
	Shader: "batch_norm_finalize",
	Args: engine.Args{engine.In4("slab_mean"), engine.In4("slab_m2"),
		engine.InOut("running_mean"), engine.InOut("running_var"),
		engine.Out("mean"), engine.Out("rstd")},
	Groups: func(p batchNormFinalizeParams) int { return laneGroups(p.Vectors) },
}

type batchNormInferenceParams struct {
	Vectors uint32
	Eps     float32
}

var batchNormInference = engine.Kernel[batchNormInferenceParams]{
	Shader: "batch_norm_inference",
	Args: engine.Args{engine.In4("running_mean"), engine.In4("running_var"), engine.Out("mean"),
		engine.Out("rstd")},
	Groups: func(p batchNormInferenceParams) int { return laneGroups(p.Vectors) },
}

// statistics writes the mean and rstd that X is normalised with. Those of a batch in parts are
// given.
func (n Norm) statistics(r *engine.Recorder) {
	switch {
	case n.Parts != nil && n.Parts.Forward:
		n.keep(r)
		return
	case n.Parts != nil:
		return
	case n.Training:
		n.batchStatistics(r)
		return
	}
	p := batchNormInferenceParams{Vectors: vectors(n.Mean), Eps: n.Eps}
	batchNormInference.Dispatch(r, p, n.RunningMean, n.RunningVar, n.Mean, n.Rstd)
}

// batchStatistics writes the mean and rstd of X: moments of slabs, merged in order.
func (n Norm) batchStatistics(r *engine.Recorder) {
	finishStatistics(r, []Norm{n}, []Moments{n.moments(r)})
}

// finalizeMoments merges slabs until few are left, and writes what follows.
func (n Norm) finalizeMoments(r *engine.Recorder, m Moments) {
	for m.count > slabFan {
		m = m.merge(r)
	}
	n.finalize(r, m)
}

// moments are those of X, as the kernel that made it has left them or else read from it.
func (n Norm) moments(r *engine.Recorder) Moments {
	if n.Moments.mean.Valid() {
		return n.Moments
	}
	return momentsOf(r, pixels(n.X))
}

// merge makes one slab of slabFan neighbours.
func (m Moments) merge(r *engine.Recorder) Moments {
	mean, m2 := m.merged().temps(r, "slab_mean", "slab_m2")
	p := batchNormMergeParams{Pixels: m.pixels, Vectors: m.vectors, Slab: m.size, Slabs: m.count}
	loadsAhead(r, batchNormMerge, 0, 0).Dispatch(r, p, m.mean, m.m2, mean, m2)
	return Moments{slabs: m.merged(), mean: mean, m2: m2}
}

// finalize writes mean and rstd from the moments of slabs, and moves the running averages.
func (n Norm) finalize(r *engine.Recorder, m Moments) {
	p := batchNormFinalizeParams{Pixels: m.pixels, Vectors: m.vectors, Slab: m.size,
		Slabs: m.count, Eps: n.Eps, Momentum: n.Momentum}
	k := loadsAhead(r, batchNormFinalize, flag(n.Biased), 0)
	k.Dispatch(r, p, m.mean, m.m2, n.RunningMean, n.RunningVar, n.Mean, n.Rstd)
}

// momentsOf reads x [M,C] for its moments.
func momentsOf(r *engine.Recorder, x engine.Tensor) Moments {
	m := Moments{slabs: newSlabs(x)}
	m.mean, m.m2 = m.temps(r, "slab_mean", "slab_m2")
	m.read(r, x)
	return m
}

// read writes the moments of the slabs of x [M,C].
func (m Moments) read(r *engine.Recorder, x engine.Tensor) {
	for _, run := range m.runs(r) {
		batchNormStatistics.Dispatch(r, m.params(run), m.of(x, run), m.mean, m.m2)
	}
}
