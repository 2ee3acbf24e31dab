package ref

import "math"

// L2NormForward writes y[n,:] = x[n,:]·rnorm[n] with rnorm[n] = 1/max(‖x[n,:]‖, eps), for rows
// of d elements.
func L2NormForward(y, rnorm, x []float64, d int, eps float64) {
	for n := range rnorm {
		norm := math.Sqrt(dot(x[n*d:(n+1)*d], x[n*d:(n+1)*d]))
		rnorm[n] = 1 / math.Max(norm, eps)
		for i := n * d; i < (n+1)*d; i++ {
			y[i] = x[i] * rnorm[n]
		}
	}
}

// L2NormBackward writes dx[n,:] = rnorm[n]·(dy[n,:] - y[n,:]·(y[n,:]·dy[n,:])); a row shorter
// than eps was scaled by a constant, so its dx[n,:] = rnorm[n]·dy[n,:].
func L2NormBackward(dx, dy, y, rnorm []float64, d int, eps float64) {
	for n := range rnorm {
		along := dot(y[n*d:(n+1)*d], dy[n*d:(n+1)*d])
		if rnorm[n]*eps > 0.999999 {
			along = 0
		}
		for i := n * d; i < (n+1)*d; i++ {
			dx[i] = rnorm[n] * (dy[i] - y[i]*along)
		}
	}
}

func dot(a, b []float64) (sum float64) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}
