package ref

import "math"

// BatchNormShape is the shape x [Pixels,Channels] and the options of a batch norm.
type BatchNormShape struct {
	Pixels, Channels int
	Eps, Momentum    float64
	ReLU, Training   bool
	Biased           bool // the running variance follows the biased one
}

// BatchNormForward writes y = relu?((x-mean)·rstd·gamma + beta (+ residual)), and for each
// channel mean and rstd = 1/√(variance+Eps). In training these are the batch's, and the running
// averages move towards them by Momentum, the variance as its unbiased estimate unless Biased is
// set. Otherwise they are the running averages. beta and residual may be nil.
func BatchNormForward(y, mean, rstd, runningMean, runningVar, x, gamma, beta, residual []float64,
	s BatchNormShape) {
	for c := range s.Channels {
		average, variance := runningMean[c], runningVar[c]
		if s.Training {
			average, variance = moments(x, c, s)
			unbiased := variance
			if s.Pixels > 1 && !s.Biased {
				unbiased *= float64(s.Pixels) / float64(s.Pixels-1)
			}
			runningMean[c] += s.Momentum * (average - runningMean[c])
			runningVar[c] += s.Momentum * (unbiased - runningVar[c])
		}
		mean[c], rstd[c] = average, 1/math.Sqrt(variance+s.Eps)
		for m := range s.Pixels {
			i := m*s.Channels + c
			y[i] = (x[i] - mean[c]) * rstd[c] * gamma[c]
			if beta != nil {
				y[i] += beta[c]
			}
			if residual != nil {
				y[i] += residual[i]
			}
			if s.ReLU {
				y[i] = relu(y[i])
			}
		}
	}
}

// moments are the mean and the biased variance of channel c.
func moments(x []float64, c int, s BatchNormShape) (mean, variance float64) {
	for m := range s.Pixels {
		mean += x[m*s.Channels+c]
	}
	mean /= float64(s.Pixels)
	for m := range s.Pixels {
		d := x[m*s.Channels+c] - mean
		variance += d * d
	}
	return mean, variance / float64(s.Pixels)
}

// BatchNormBackward writes dx, dgamma = Σ dy'·xhat and dbeta = Σ dy', where xhat =
// (x-mean)·rstd and dy' = dy, with ReLU only where y > 0. With accumulate, dgamma and dbeta are
// added to. dresidual gets dy'. dgamma, dbeta and dresidual may be nil.
func BatchNormBackward(dx, dgamma, dbeta, dresidual, dy, y, x, gamma, mean, rstd []float64,
	s BatchNormShape, accumulate bool) {
	masked := make([]float64, len(dy))
	for i := range dy {
		masked[i] = dy[i]
		if s.ReLU {
			masked[i] = reluMask(dy[i], y[i])
		}
	}
	copy(dresidual, masked)
	for c := range s.Channels {
		xhat := func(i int) float64 { return (x[i] - mean[c]) * rstd[c] }
		var sum, product float64
		for m := range s.Pixels {
			i := m*s.Channels + c
			sum += masked[i]
			product += masked[i] * xhat(i)
		}
		add(dgamma, c, product, accumulate)
		add(dbeta, c, sum, accumulate)
		for m := range s.Pixels {
			i := m*s.Channels + c
			dx[i] = gamma[c] * rstd[c] * masked[i]
			if s.Training { // mean and rstd depend on x too
				dx[i] -= gamma[c] * rstd[c] * (sum + xhat(i)*product) / float64(s.Pixels)
			}
		}
	}
}

// add stores v, or adds it. Without a destination it does nothing.
func add(d []float64, i int, v float64, accumulate bool) {
	switch {
	case d == nil:
	case accumulate:
		d[i] += v
	default:
		d[i] = v
	}
}
