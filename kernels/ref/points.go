package ref

import "math"

// NormalizePoints writes y[n,:] = (x[n,:] - mean)/σ for points of four numbers, where σ is the
// largest standard deviation of a column, at least 1e-12.
func NormalizePoints(y, x []float64) {
	n := float64(len(x) / 4)
	var mean, square [4]float64
	for i, v := range x {
		mean[i%4] += v / n
		square[i%4] += v * v / n
	}
	most := 0.0
	for k := range 4 {
		most = max(most, square[k]-mean[k]*mean[k])
	}
	for i, v := range x {
		y[i] = (v - mean[i%4]) / max(math.Sqrt(most), 1e-12)
	}
}
