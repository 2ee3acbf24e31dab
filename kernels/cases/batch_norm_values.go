package cases

import (
	"math"
	"math/rand/v2"

	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

func batchNorm(s Shape) ref.BatchNormShape {
	return ref.BatchNormShape{Pixels: product(activation(s)) / s.Int("C"), Channels: s.Int("C"),
		Eps: s.Or("eps", 1e-5), Momentum: 0.1,
		ReLU: s.Bool("relu"), Training: s.Bool("training"), Biased: s.Bool("biased")}
}

// batchNormOptions is how the row's norm runs, without its tensors.
func batchNormOptions(s Shape) kernels.Norm {
	return kernels.Norm{Eps: float32(s.Or("eps", 1e-5)), Momentum: 0.1, ReLU: s.Bool("relu"),
		Training: s.Bool("training"), Biased: s.Bool("biased")}
}

func batchNormInput(e *Env, s Shape) *Tensor {
	offset, spread := s.Or("offset", 0), s.Or("spread", 1)
	draw := func(r *rand.Rand, _ int) float64 { return offset + spread*r.NormFloat64() }
	return e.ActFunc("x", draw, activation(s)...)
}

// batchNormTol allows for the rounding of the mean to float32: half a unit in its last place is
// 2⁻²⁵·offset, beside a spread.
func batchNormTol(s Shape) float64 {
	return max(DefaultTol, 1e-6*max(s.Or("offset", 0), -s.Or("offset", 0))/s.Or("spread", 1))
}

// batchNormSaved are the statistics that a forward pass over x leaves for backward.
func batchNormSaved(e *Env, x *Tensor, c int, g ref.BatchNormShape) (mean, rstd *Tensor) {
	return batchNormSavedAs(e, "", x, c, g)
}

// batchNormSavedAs adds to the tensors' names.
func batchNormSavedAs(e *Env, name string, x *Tensor, c int, g ref.BatchNormShape) (
	mean, rstd *Tensor) {
	y, averages, ones := make([]float64, len(x.V)), make([]float64, c), make([]float64, c)
	for i := range ones {
		ones[i] = 1
	}
	m, r := make([]float64, c), make([]float64, c)
	ref.BatchNormForward(y, m, r, averages, append([]float64(nil), ones...), x.V, ones, nil, nil, g)
	given := func(v []float64) func(*rand.Rand, int) float64 {
		return func(_ *rand.Rand, i int) float64 { return v[i] }
	}
	return e.InFunc("mean"+name, given(m), c), e.InFunc("rstd"+name, given(r), c)
}

// normalized is the forward result before any ReLU.
func normalized(x, gamma, beta, mean, rstd *Tensor) []float64 {
	y, channels := make([]float64, len(x.V)), len(gamma.V)
	for i := range y {
		c := i % channels
		y[i] = (x.V[i] - mean.V[c]) * rstd.V[c] * gamma.V[c]
		if beta.V != nil {
			y[i] += beta.V[c]
		}
	}
	return y
}

// clamped is relu(y).
func clamped(y []float64) []float64 {
	for i := range y {
		y[i] = max(y[i], 0)
	}
	return y
}

// whereClear draws normal values, and 0 where y is so small that its sign in fp32 may differ from
// the reference's.
func whereClear(y []float64) func(*rand.Rand, int) float64 {
	return func(r *rand.Rand, i int) float64 {
		d := r.NormFloat64()
		if math.Abs(y[i]) < 1e-4 {
			return 0
		}
		return d
	}
}
