package ref

import "testing"

// Rows along axes have distances that are known: neighbours √2, opposites 2.
func TestAlignmentUniformityOnAxes(t *testing.T) {
	z := []float64{ // x: two neighbours; y: the same point twice, opposite to x[0]
		3, 0, 0, 0,
		0, 5, 0, 0,
		-1, 0, 0, 0,
		-2, 0, 0, 0,
	}
	loss, alignment, uniformity := make([]float64, 1), make([]float64, 1), make([]float64, 1)
	AlignmentUniformity(loss, alignment, uniformity, make([]float64, 16), z, 4, 2, 2, 0.5, 1e-12)
	near(t, "alignment", alignment, []float64{(4 + 2) / 2.0}, 1e-15)
	near(t, "uniformity", uniformity, []float64{(-2*2 + 0) / 2.0}, 1e-15)
	near(t, "loss", loss, []float64{3 - 0.5*2}, 1e-15)
}

func TestAlignmentUniformityGradient(t *testing.T) {
	for _, c := range []struct{ alpha, t, lambda float64 }{
		{2, 2, 1}, {2, 0.5, 3}, {1, 2, 0.3}, {4, 5, 1}, {2, 2, 0},
	} {
		z := random(5*2*7, 2)
		gradient(t, z, func(dz []float64) float64 {
			loss, alignment, uniformity := []float64{0}, []float64{0}, []float64{0}
			AlignmentUniformity(loss, alignment, uniformity, dz, z, 7,
				c.alpha, c.t, c.lambda, 1e-12)
			return loss[0]
		}, 1e-8)
	}
}

// Rows shorter than eps are divided by eps: the gradient is that of a constant factor.
func TestAlignmentUniformityOfShortRowsGradient(t *testing.T) {
	z := random(3*2*4, 3)
	gradient(t, z, func(dz []float64) float64 {
		loss, alignment, uniformity := []float64{0}, []float64{0}, []float64{0}
		AlignmentUniformity(loss, alignment, uniformity, dz, z, 4, 2, 2, 1, 100)
		return loss[0]
	}, 1e-8)
}
