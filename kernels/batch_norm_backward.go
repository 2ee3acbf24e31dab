package kernels

import "vksimclr/engine"

// Specialisation: ReLU.
var batchNormBackwardSums = engine.Kernel[batchNormSlabParams]{
	Shader: "batch_norm_backward_sums",
	Args: engine.Args{engine.Act("dy"), engine.Act("y"), engine.Act("x"), engine.In4("mean"), engine.In4("rstd"),
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

// Specialisation: ReLU, training.
var batchNormBackwardApply = engine.Kernel[batchNormApplyParams]{
	Shader: "batch_norm_backward_apply",
	Args: engine.Args{engine.Act("dy"), engine.Act("y"), engine.Act("x"), engine.In4("mean"), engine.In4("rstd"), engine.In4("gamma"),
		engine.In4("mean_dy"), engine.In4("mean_dyx"), engine.OutAct("dx")},
	Groups: batchNormApplyParams.groups,
}

// BatchNormBackward writes dx [...,C] and adds to dgamma and dbeta [C], or overwrites them unless accumulate. With ReLU, dy counts only where the
// forward result y > 0; dresidual gets dy so masked. Without training the averages are constants and dx = dy·gamma·rstd.
// dgamma, dbeta and dresidual may be absent; y is read with ReLU only.
func BatchNormBackward(r *engine.Recorder, dx, dgamma, dbeta, dresidual, dy, y, x, gamma, mean, rstd engine.Tensor, o BatchNormOptions, accumulate bool) {
	const op = "batch norm backward"
	checkBatchNorm(op, x, []engine.Tensor{dx, dresidual, dy, y}, []engine.Tensor{dgamma, dbeta, gamma, mean, rstd})
	if dresidual.Valid() { // mask once, and read the masked dy from there: the same traffic as masking twice
		if o.ReLU {
			ReLUBackward(r, pixels(dresidual), pixels(dy), pixels(y))
		} else {
			r.Copy(dresidual, dy)
		}
		dy, o.ReLU = dresidual, false
	}
	if !o.ReLU {
		y = dy
	}
	dx, dy, y, x = pixels(dx), pixels(dy), pixels(y), pixels(x)
	meanDy, meanDyx := r.Temp("mean_dy", engine.F32, x.Dim(1)), r.Temp("mean_dyx", engine.F32, x.Dim(1))
	batchNormGradients(r, meanDy, meanDyx, orScratch(r, dgamma, x), orScratch(r, dbeta, x), dy, y, x, mean, rstd, o, accumulate)

	k := batchNormBackwardApply.Specialize(flag(o.ReLU), flag(o.Training))
	for _, c := range r.Cut(x, dx, dy, y) {
		dx, dy, y, x := dx.Slice(c.Lo, c.Hi), dy.Slice(c.Lo, c.Hi), y.Slice(c.Lo, c.Hi), x.Slice(c.Lo, c.Hi)
		k.Dispatch(r, newBatchNormApply(x), dy, y, x, mean, rstd, gamma, meanDy, meanDyx, dx)
	}
}

// batchNormGradients sums dy' and dy'·xhat over the pixels of [M,C]: of slabs, merged in order.
func batchNormGradients(r *engine.Recorder, meanDy, meanDyx, dgamma, dbeta, dy, y, x, mean, rstd engine.Tensor, o BatchNormOptions, accumulate bool) {
	s := newSlabs(x)
	slabDy, slabDyx := s.temps(r, "slab_dy", "slab_dyx")
	k := batchNormBackwardSums.Specialize(flag(o.ReLU))
	for _, run := range s.runs(r) {
		dy, y, x := s.of(dy, run), s.of(y, run), s.of(x, run)
		p := batchNormSlabParams{Pixels: uint32(x.Dim(0)), Vectors: s.vectors, Slab: s.size, FirstSlab: uint32(run.Lo)}
		k.Dispatch(r, p, dy, y, x, mean, rstd, slabDy, slabDyx)
	}
	for ; s.count > slabFan; s = s.merged() {
		a, b := s.merged().temps(r, "slab_dy", "slab_dyx")
		batchNormBackwardMerge.Dispatch(r, batchNormBackwardMergeParams{Vectors: s.vectors, Slabs: s.count}, slabDy, slabDyx, a, b)
		slabDy, slabDyx = a, b
	}
	p := batchNormBackwardFinalizeParams{Pixels: s.pixels, Vectors: s.vectors, Slabs: s.count, Accumulate: flag(accumulate)}
	batchNormBackwardFinalize.Dispatch(r, p, slabDy, slabDyx, dgamma, dbeta, meanDy, meanDyx)
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
