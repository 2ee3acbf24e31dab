package ref

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func TestBatchNormBackward(t *testing.T) {
	for _, s := range []BatchNormShape{
		{Pixels: 7, Channels: 3, Eps: 1e-3, Momentum: 0.1, Training: true},
		{Pixels: 7, Channels: 3, Eps: 1e-3, Momentum: 0.1, Training: true, ReLU: true},
		{Pixels: 7, Channels: 3, Eps: 1e-3, ReLU: true},
		{Pixels: 1, Channels: 3, Eps: 1e-3, Training: true},
	} {
		t.Run(fmt.Sprintf("%+v", s), func(t *testing.T) {
			n, c := s.Pixels*s.Channels, s.Channels
			x, residual, dy := randoms(1, n), randoms(2, n), randoms(3, n)
			gamma, beta := randoms(4, c), randoms(5, c)
			y, mean, rstd := make([]float64, n), make([]float64, c), make([]float64, c)
			forward := func() []float64 {
				average, variance := randoms(6, c), []float64{0.5, 1, 2}
				BatchNormForward(y, mean, rstd, average, variance, x, gamma, beta, residual, s)
				return y
			}
			forward()
			dx, dgamma, dbeta, dresidual := make([]float64, n), randoms(7, c), randoms(8, c),
				make([]float64, n)
			BatchNormBackward(dx, dgamma, dbeta, dresidual, dy, y, x, gamma, mean, rstd, s, true)
			for i := range c { // what was there before
				dgamma[i] -= randoms(7, c)[i]
				dbeta[i] -= randoms(8, c)[i]
			}
			wantSlopes(t, "x", forward, dy, x, dx)
			wantSlopes(t, "gamma", forward, dy, gamma, dgamma)
			wantSlopes(t, "beta", forward, dy, beta, dbeta)
			wantSlopes(t, "residual", forward, dy, residual, dresidual)
		})
	}
}

// Running averages as PyTorch's documentation states them: 0.9·running + 0.1·batch, the variance
// unbiased.
func TestBatchNormRunning(t *testing.T) {
	average, variance := []float64{1}, []float64{1}
	y, mean, rstd := make([]float64, 3), make([]float64, 1), make([]float64, 1)
	s := BatchNormShape{Pixels: 3, Channels: 1, Momentum: 0.1, Training: true}
	BatchNormForward(y, mean, rstd, average, variance, []float64{1, 2, 6}, []float64{1}, nil,
		nil, s)
	wantClose(t, "running mean", average, []float64{1.2})
	wantClose(t, "running variance", variance, []float64{1.6})
	wantClose(t, "mean", mean, []float64{3})
}

// wantSlopes compares dv with central differences of ⟨dy, forward()⟩ in the elements of v.
func wantSlopes(t *testing.T, name string, forward func() []float64, dy, v, dv []float64) {
	t.Helper()
	const step = 1e-6
	loss := func() (sum float64) {
		for i, y := range forward() {
			sum += dy[i] * y
		}
		return sum
	}
	slopes := make([]float64, len(v))
	for i, at := range v {
		v[i] = at + step
		up := loss()
		v[i] = at - step
		slopes[i] = (up - loss()) / (2 * step)
		v[i] = at
	}
	forward()
	wantClose(t, "d"+name, dv, slopes)
}

func wantClose(t *testing.T, name string, got, want []float64) {
	t.Helper()
	for i := range want {
		if d := got[i] - want[i]; d > 1e-6 || d < -1e-6 {
			t.Errorf("%s[%d] = %g, want %g", name, i, got[i], want[i])
		}
	}
}

func randoms(seed uint64, n int) []float64 {
	r, v := rand.New(rand.NewPCG(seed, 0)), make([]float64, n)
	for i := range v {
		v[i] = r.NormFloat64()
	}
	return v
}
