package train

import (
	"math"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// Health is what a step tells of its gradient and its embeddings, beside the loss. The embeddings
// are up to 256 of the batch's, each divided by its length.
type Health struct {
	// GradientNorm is the length of the gradient of all parameters, without the loss scale. In
	// mixed precision it is not finite where the step updated nothing.
	GradientNorm float64

	// Deviation is √(1 - c), c the mean cosine of two embeddings: 1 where they point in all
	// directions, 0 where all are the same.
	Deviation float64

	// Directions is 1/m, m the mean squared cosine of two embeddings: about how many directions
	// they spread over. 1 means that all lie on one line.
	Directions float64
}

// healthRows is the largest number of embeddings that are compared.
const healthRows = 256

// healthValues is the number of values that recordHealth makes.
const healthValues = 3

// embeddingHealth records what embeddings z [2N,D] tell: the mean cosine of all pairs, each with
// itself included, and the sum of their squares. rows is the number of embeddings compared.
func embeddingHealth(r *engine.Recorder, z engine.Tensor) (values []engine.Tensor, rows int) {
	r.Scope("health", kernels.PassHead)
	rows = min(z.Dim(0)/4*4, healthRows)
	unit := r.Temp("unit embeddings", engine.F32, rows, z.Dim(1))
	kernels.L2NormForward(r, unit, r.Temp("rnorm", engine.F32, rows), z.Slice(0, rows), leastNorm)
	cosines := r.Temp("cosines", engine.F32, rows, rows)
	kernels.MatMul(r, cosines, unit, unit, false)
	mean, squares := r.Temp("mean cosine", engine.F32, 1), r.Temp("squares", engine.F32, 1)
	kernels.Mean(r, mean, cosines.Reshape(rows*rows), rows*rows)
	kernels.SquaredNorm(r, squares, cosines)
	return []engine.Tensor{mean, squares}, rows
}

// gradientHealth records the squared length of the gradients g.
func gradientHealth(r *engine.Recorder, g engine.Tensor) engine.Tensor {
	r.Scope("health", kernels.PassOptimizer)
	squares := r.Temp("squares", engine.F32, 1)
	kernels.SquaredNorm(r, squares, g)
	return squares
}

// newHealth reads the values of embeddingHealth and then of gradientHealth. Pairs of an embedding
// with itself do not count.
func newHealth(values []float32, rows int, scale float64) Health {
	n := float64(rows)
	pairs := n * (n - 1)
	cosine := (float64(values[0])*n*n - n) / pairs
	squared := (float64(values[1]) - n) / pairs
	return Health{
		GradientNorm: math.Sqrt(float64(values[2])) / scale,
		Deviation:    math.Sqrt(max(0, 1-cosine)),
		Directions:   1 / max(squared, 1e-6),
	}
}

// leastNorm is the least length by which an embedding or a row of features is divided.
const leastNorm = 1e-12
