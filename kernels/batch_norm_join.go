package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// NormParts has a batch norm in training work on one part of a batch with the statistics of all of
// it. The parts pass several times, always in the same order:
//
//	forward, Forward set    the moments of X are kept; then FinishForward writes Norm.Mean and
//	                        Norm.Rstd
//	forward                 X is normalised with Norm.Mean and Norm.Rstd
//	backward, Backward set  the sums of dy are added to SumDy and SumDyx; then FinishBackward
//	                        writes MeanDy, MeanDyx and the gradients of gamma and beta
//	backward                dx follows from MeanDy and MeanDyx
//
// The tensors keep their values from part to part, all but the slabs' are [C].
type NormParts struct {
	Forward, Backward bool // the pass that is recorded keeps moments, or adds to the sums

	// Slab, if not 0, is StatisticsSlab of the whole batch, and no slab has pixels of two parts.
	// The moments of each slab of a part then go to PartMean and PartM2 [slabs of a part,C], from
	// where the caller brings them to their places in AllMean and AllM2 [slabs,C]. The statistics
	// have the bits that they have for the batch at once.
	Slab             int
	PartMean, PartM2 engine.Tensor
	AllMean, AllM2   engine.Tensor

	// Count, M1 and M2 are pixels, mean and squared distances to it, of the parts so far. They are
	// there where Slab is 0: each part is one slab.
	Count, M1, M2 engine.Tensor

	SumDy, SumDyx   engine.Tensor // of the parts so far
	MeanDy, MeanDyx engine.Tensor // of the whole batch
}

// MostSlabElements is the most elements [slabs,C] that the moments of a batch norm have.
const MostSlabElements = 4 * slabLanes

// StatisticsSlab is how many pixels of a batch norm's X are summed at a time, for so many pixels in
// all.
func StatisticsSlab(pixels, channels int) int { return int(slabsFor(pixels, channels).size) }

// Begin records that no part has passed yet, neither forward nor backward.
func (p NormParts) Begin(r *engine.Recorder) {
	for _, t := range []engine.Tensor{p.Count, p.M1, p.M2, p.SumDy, p.SumDyx} {
		r.Fill(t, 0)
	}
}

// keep keeps the moments of the norm's X, a part.
func (n Norm) keep(r *engine.Recorder) {
	p := n.Parts
	if p.Slab == 0 {
		p.join(r, n.moments(r))
		return
	}
	x := pixels(n.X)
	m := Moments{slabs: slabsOf(x, uint32(p.Slab)), mean: p.PartMean, m2: p.PartM2}
	if int(m.count) > p.PartMean.Dim(0) {
		panic(fmt.Sprintf("kernels: batch norm: %v does not hold the slabs of %v", p.PartMean, x))
	}
	m.read(r, x)
}

// join adds the moments of a part, merged to one slab.
func (p NormParts) join(r *engine.Recorder, m Moments) {
	for m.count > 1 {
		m = m.merge(r)
	}
	params := batchNormJoinParams{Pixels: m.pixels, Vectors: m.vectors}
	batchNormJoin.Dispatch(r, params, m.mean, m.m2, p.Count, p.M1, p.M2)
}

// FinishForward writes the statistics of norms of so many pixels each, of the whole batch, once all
// parts have passed, and moves the running averages. It reads no X.
func FinishForward(r *engine.Recorder, norms []Norm, pixels []int) {
	var moments []Moments
	for i, n := range norms {
		p := n.Parts
		m := Moments{slabs: oneSlab(p.M1, pixels[i]), mean: p.M1, m2: p.M2}
		if p.Slab > 0 {
			m = Moments{slabs: slabsFor(pixels[i], p.M1.Len()), mean: p.AllMean, m2: p.AllM2}
		}
		moments = append(moments, m)
	}
	finishStatistics(r, norms, moments)
}

// FinishBackward writes the averages of norms of so many pixels each, of the whole batch, once all
// parts have been added, and the gradients that g asks for. It reads no X.
func FinishBackward(r *engine.Recorder, norms []Norm, g []NormGradients, pixels []int) {
	var sums []GradientSums
	var means []averages
	for i, n := range norms {
		p := n.Parts
		sums = append(sums, GradientSums{slabs: oneSlab(p.SumDy, pixels[i]), dy: p.SumDy,
			dyx: p.SumDyx})
		means = append(means, averages{p.MeanDy, p.MeanDyx})
	}
	finishSums(r, norms, sums, g, means)
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
