package kernels

import "vksimclr/engine"

// GradientSums are, of each slab of pixels and channel, the sum of a batch norm's dy and of its
// products with xhat. The zero value is unknown ones.
type GradientSums struct {
	slabs
	dy, dyx engine.Tensor // [count,C]
}

// Valid tells whether the sums are known.
func (s GradientSums) Valid() bool { return s.dy.Valid() }

// newGradientSums has room for the sums of gradients like x [M,C].
func newGradientSums(r *engine.Recorder, x engine.Tensor) GradientSums {
	s := GradientSums{slabs: newSlabs(x)}
	s.dy, s.dyx = s.temps(r, "slab_dy", "slab_dyx")
	return s
}

// sums sums dy' and dy'·xhat over the pixels of each slab; dy' is dy masked by the ReLU.
func (n Norm) sums(r *engine.Recorder, dy engine.Tensor, relu bool) GradientSums {
	x := pixels(n.X)
	s := newGradientSums(r, x)
	k := batchNormBackwardSums.Specialize(flag(relu), flag(n.Beta.Valid()))
	for _, run := range s.runs(r) {
		k.Dispatch(r, s.params(run), s.of(dy, run), s.of(x, run), n.Mean, n.Rstd, n.Gamma,
			orElse(n.Beta, n.Gamma), s.dy, s.dyx)
	}
	return s
}

// residualSums does the same where y tells the sign, and writes dy'.
func (n Norm) residualSums(r *engine.Recorder, dresidual, dy, y engine.Tensor) GradientSums {
	x := pixels(n.X)
	s := newGradientSums(r, x)
	for _, run := range s.runs(r) {
		batchNormResidualSums.Dispatch(r, s.params(run), s.of(dy, run), s.of(y, run), s.of(x, run),
			n.Mean, n.Rstd, s.of(dresidual, run), s.dy, s.dyx)
	}
	return s
}

// merge adds the sums of neighbouring slabs, in order, until there are few: so many at most.
func (s GradientSums) merge(r *engine.Recorder, most uint32) GradientSums {
	for s.count > most {
		dy, dyx := s.merged().temps(r, "slab_dy", "slab_dyx")
		p := batchNormBackwardMergeParams{Vectors: s.vectors, Slabs: s.count}
		loadsAhead(r, batchNormBackwardMerge, 0, 0).Dispatch(r, p, s.dy, s.dyx, dy, dyx)
		s = GradientSums{slabs: s.merged(), dy: dy, dyx: dyx}
	}
	return s
}

// averages are the means of dy and of dy·xhat, which the gradient of X wants.
type averages struct {
	dy, dyx engine.Tensor // [C]
}

func tempAverages(r *engine.Recorder, channels int) averages {
	return averages{r.Temp("mean_dy", engine.F32, channels),
		r.Temp("mean_dyx", engine.F32, channels)}
}

// finalize adds the sums of few slabs, in order: to g's gradients of gamma and beta, and to the
// averages.
func (s GradientSums) finalize(r *engine.Recorder, g NormGradients, mean averages) {
	channels := int(4 * s.vectors)
	p := batchNormBackwardFinalizeParams{Pixels: s.pixels, Vectors: s.vectors, Slabs: s.count,
		Accumulate: flag(g.Accumulate)}
	k := loadsAhead(r, batchNormBackwardFinalize, 0, 0)
	k.Dispatch(r, p, s.dy, s.dyx, orScratch(r, g.DGamma, channels),
		orScratch(r, g.DBeta, channels), mean.dy, mean.dyx)
}

// finishSums writes the averages of norms whose sums are known at the same time, and the gradients
// that g asks for. Ranks exchange the sums of all norms at once. The gradients of gamma and beta
// are those of this rank's pixels: they are added up over ranks as all other gradients.
func finishSums(r *engine.Recorder, norms []Norm, sums []GradientSums, g []NormGradients,
	means []averages) {
	if !norms[0].together() {
		for i, s := range sums {
			s.merge(r, slabFan).finalize(r, g[i], means[i])
		}
		return
	}
	own := make([]GradientSums, len(sums))
	for i, s := range sums {
		own[i] = s.merge(r, 1)
		own[i].finalize(r, g[i], tempAverages(r, int(4*s.vectors)))
	}
	for i, s := range norms[0].Ranks.sums(r, own) {
		s.finalize(r, NormGradients{}, means[i])
	}
}

// averagesOf are what the gradients of the norms' X want: those of dy's sums, or of a batch in
// parts the given ones, with the sums added to those of the parts before.
func averagesOf(r *engine.Recorder, norms []Norm, sums []GradientSums, g []NormGradients) (
	all []averages) {
	for i, n := range norms {
		p := n.Parts
		if p == nil {
			all = append(all, tempAverages(r, int(4*sums[i].vectors)))
			continue
		}
		if p.Backward {
			sumSlices(r, p.SumDy, sums[i].dy, true)
			sumSlices(r, p.SumDyx, sums[i].dyx, true)
		}
		all = append(all, averages{p.MeanDy, p.MeanDyx})
	}
	if norms[0].Parts == nil {
		finishSums(r, norms, sums, g, all)
	}
	return all
}

// orScratch is t, or where that is absent a tensor [C] to write to in its place.
func orScratch(r *engine.Recorder, t engine.Tensor, channels int) engine.Tensor {
	if t.Valid() {
		return t
	}
	t = r.Temp("unwanted", engine.F32, channels)
	r.Fill(t, 0) // accumulating reads it
	return t
}

// Specialisation: ReLU, beta present.
var batchNormBackwardSums = engine.Kernel[batchNormSlabParams]{
	Shader: "batch_norm_backward_sums",
	Args: engine.Args{engine.Stored("dy"), engine.Stored("x"), engine.In4("mean"),
		engine.In4("rstd"), engine.In4("gamma"), engine.In4("beta"),
		engine.Out("sum_dy"), engine.Out("sum_dyx")},
	Groups: batchNormSlabParams.groups,
}

var batchNormResidualSums = engine.Kernel[batchNormSlabParams]{
	Shader: "batch_norm_residual_sums",
	Args: engine.Args{engine.Stored("dy"), engine.Stored("y"), engine.Stored("x"),
		engine.In4("mean"), engine.In4("rstd"), engine.OutStored("dresidual"),
		engine.Out("sum_dy"), engine.Out("sum_dyx")},
	Groups: batchNormSlabParams.groups,
}

type batchNormBackwardMergeParams struct {
	Vectors uint32
	Slabs   uint32
}

var batchNormBackwardMerge = engine.Kernel[batchNormBackwardMergeParams]{
	Shader: "batch_norm_backward_merge",
	Args: engine.Args{engine.In4("slab_dy"), engine.In4("slab_dyx"), engine.Out("sum_dy"),
		engine.Out("sum_dyx")},
	Groups: func(p batchNormBackwardMergeParams) int {
		return laneGroups(divUp(p.Slabs, slabFan) * p.Vectors)
	},
}

type batchNormBackwardFinalizeParams struct {
	Pixels     uint32
	Vectors    uint32
	Slabs      uint32
	Accumulate uint32
}

var batchNormBackwardFinalize = engine.Kernel[batchNormBackwardFinalizeParams]{
	Shader: "batch_norm_backward_finalize",
	Args: engine.Args{engine.In4("slab_dy"), engine.In4("slab_dyx"), engine.InOut("dgamma"),
		engine.InOut("dbeta"),
		engine.Out("mean_dy"), engine.Out("mean_dyx")},
	Groups: func(p batchNormBackwardFinalizeParams) int { return laneGroups(p.Vectors) },
}
