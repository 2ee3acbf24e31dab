package kernels

import "vksimclr/engine"

// NormParts has a batch norm in training work on one part of a batch with the statistics of all of
// it. The parts pass several times, always in the same order:
//
//	forward, Forward set    the moments of X are added to Count, M1 and M2; then FinishForward
//	                        writes Norm.Mean and Norm.Rstd
//	forward                 X is normalised with Norm.Mean and Norm.Rstd
//	backward, Backward set  the sums of dy are added to SumDy and SumDyx; then FinishBackward
//	                        writes MeanDy, MeanDyx and the gradients of gamma and beta
//	backward                dx follows from MeanDy and MeanDyx
//
// All tensors are [C] and keep their values from part to part.
type NormParts struct {
	Count, M1, M2     engine.Tensor // pixels, mean and squared distances to it, so far
	SumDy, SumDyx     engine.Tensor // so far
	MeanDy, MeanDyx   engine.Tensor // of the whole batch
	Forward, Backward bool          // the pass that is recorded adds to the sums
}

// Begin records that no part has passed yet, neither forward nor backward.
func (p NormParts) Begin(r *engine.Recorder) {
	for _, t := range []engine.Tensor{p.Count, p.M1, p.M2, p.SumDy, p.SumDyx} {
		r.Fill(t, 0)
	}
}

// join adds the moments of a part, merged to one slab.
func (p NormParts) join(r *engine.Recorder, m Moments) {
	for m.count > 1 {
		m = m.merge(r)
	}
	params := batchNormJoinParams{Pixels: m.pixels, Vectors: m.vectors}
	batchNormJoin.Dispatch(r, params, m.mean, m.m2, p.Count, p.M1, p.M2)
}

// FinishForward writes the statistics of the norm's whole batch of so many pixels, once all parts
// have been added, and moves the running averages. It reads no X.
func (n Norm) FinishForward(r *engine.Recorder, pixels int) {
	p := n.Parts
	n.finalize(r, Moments{slabs: oneSlab(p.M1, pixels), mean: p.M1, m2: p.M2})
}

// FinishBackward writes the averages of the norm's whole batch of so many pixels, once all parts
// have been added, and the gradients that g asks for. It reads no X.
func (n Norm) FinishBackward(r *engine.Recorder, g NormGradients, pixels int) {
	p := n.Parts
	s := GradientSums{slabs: oneSlab(p.SumDy, pixels), dy: p.SumDy, dyx: p.SumDyx}
	s.finalize(r, g, p.MeanDy, p.MeanDyx)
}

// oneSlab holds all pixels; like is [C].
func oneSlab(like engine.Tensor, pixels int) slabs {
	return slabs{pixels: uint32(pixels), vectors: vectors(like), size: uint32(pixels), count: 1}
}

type batchNormJoinParams struct {
	Pixels  uint32
	Vectors uint32
}

var batchNormJoin = engine.Kernel[batchNormJoinParams]{
	Shader: "batch_norm_join",
	Args: engine.Args{engine.In4("part_mean"), engine.In4("part_m2"), engine.InOut("count"),
		engine.InOut("mean"), engine.InOut("m2")},
	Groups: func(p batchNormJoinParams) int { return laneGroups(p.Vectors) },
}
