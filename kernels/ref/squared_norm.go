package ref

// SquaredNorm writes Σ x² to y[0].
func SquaredNorm(y, x []float64) {
	y[0] = 0
	for _, v := range x {
		y[0] += v * v
	}
}
