package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// AlignmentUniformityConfig is the weighting of the alignment and uniformity loss.
type AlignmentUniformityConfig struct {
	Alpha  float32 // exponent of distances between the views of a picture, 1 or more
	T      float32 // sharpness of the Gaussian potential, above 0 and at most 20
	Lambda float32 // weight of uniformity, 0 or more
}

// Validate returns an error for numbers out of range. At the largest T the potential of opposite
// rows, exp(-4T), is still a normal float32.
func (c AlignmentUniformityConfig) Validate() error {
	if !(c.Alpha >= 1) || !(c.T > 0 && c.T <= 20) || !(c.Lambda >= 0) {
		return fmt.Errorf("kernels: alignment_uniformity: alpha %g, t %g and lambda %g: "+
			"want alpha 1 or more, t above 0 and at most 20, lambda 0 or more",
			c.Alpha, c.T, c.Lambda)
	}
	return nil
}

// AlignmentUniformity is the loss of Wang and Isola (2020, arXiv 2005.10242). Rows i and i+N of z
// are the two views of one picture. With x and y the rows of view 1 and 2 scaled to length one:
//
//	alignment  [1]    mean over i of ‖x[i]-y[i]‖^α
//	uniformity [1]    log of the mean over i≠k of exp(-t·‖x[i]-x[k]‖²), mean with that of y
//	loss       [1]    alignment + λ·uniformity
//	dz         [2N,D] gradient of loss
//	z          [2N,D] N at least 2, D a multiple of 4
//
// A row shorter than eps is divided by eps, so that it stays short. Memory is O(N·D): potentials
// exist for a chunk of columns at a time. One pass makes sums and gradient, because the gradient
// needs the sum over all pairs only as a factor.
func AlignmentUniformity(
	r *engine.Recorder, loss, alignment, uniformity, dz, z engine.Tensor,
	c AlignmentUniformityConfig, eps float32,
) {
	if z.Rank() != 2 || z.Dim(0)%2 != 0 || z.Dim(0) < 4 || z.Dim(1)%4 != 0 ||
		dz.Rank() != 2 || dz.Dim(0) != z.Dim(0) || dz.Dim(1) != z.Dim(1) {
		panic(fmt.Sprintf("kernels: alignment_uniformity: dz %v and z %v want the same [2N,D], "+
			"N at least 2, D a multiple of 4", dz, z))
	}
	if err := c.Validate(); err != nil {
		panic(err.Error())
	}
	n := z.Dim(0) / 2
	x, y := newPotential(r, z.Slice(0, n), eps), newPotential(r, z.Slice(n, 2*n), eps)
	distance := r.Temp("distance", engine.F32, padded4(n))
	pull := r.Temp("pull", engine.F32, padded4(n))
	alignPairs(r, x, y, distance, pull, c.Alpha)
	Mean(r, alignment, distance, n)
	x.sum(r, c.T)
	y.sum(r, c.T)
	alignmentUniformityLoss.Dispatch(r,
		alignmentUniformityLossParams{Others: float32(n - 1), Lambda: c.Lambda},
		alignment, x.mean, y.mean, loss, uniformity)
	scale := 2 * c.T * c.Lambda / float32(n)
	x.backward(r, dz.Slice(0, n), y, pull, scale)
	y.backward(r, dz.Slice(n, 2*n), x, pull, scale)
}

// alignPairs compares the views of each picture. It fills distance and pull, both [Np], and the
// squared lengths of both views' rows.
func alignPairs(r *engine.Recorder, x, y *potential, distance, pull engine.Tensor, alpha float32) {
	for _, c := range r.Cut(x.u, y.u, distance) {
		cut := func(t engine.Tensor) engine.Tensor { return t.Slice(c.Lo, c.Hi) }
		alignmentUniformityPairs.Dispatch(r, alignmentUniformityPairsParams{
			N: uint32(c.Hi - c.Lo), D4: uint32(x.u.Dim(1) / 4),
			Alpha: alpha, Scale: alpha / float32(x.rows)},
			cut(x.u), cut(y.u), cut(x.lengths), cut(y.lengths), cut(distance), cut(pull))
	}
}

type alignmentUniformityPairsParams struct {
	N     uint32
	D4    uint32
	Alpha float32
	Scale float32
}

var alignmentUniformityPairs = engine.Kernel[alignmentUniformityPairsParams]{
	Shader: "alignment_uniformity_pairs",
	Args: engine.Args{engine.In4("x"), engine.In4("y"), engine.Out("lengthsX"),
		engine.Out("lengthsY"), engine.Out("distance"), engine.Out("pull")},
	Groups: func(p alignmentUniformityPairsParams) int { return laneGroups(p.N) },
}

type alignmentUniformityLossParams struct {
	Others float32
	Lambda float32
}

var alignmentUniformityLoss = engine.Kernel[alignmentUniformityLossParams]{
	Shader: "alignment_uniformity_loss",
	Args: engine.Args{engine.In("alignment"), engine.In("potentialX"), engine.In("potentialY"),
		engine.Out("loss"), engine.Out("uniformity")},
	Groups: func(alignmentUniformityLossParams) int { return 1 },
}
