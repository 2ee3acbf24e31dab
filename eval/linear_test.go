package eval

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The gradient is that of the loss.
func TestLogisticGradient(t *testing.T) {
	f := clusters(70, 5, 3, 1)
	l := newLogistic(f, 3)
	r := rand.New(rand.NewPCG(1, 2))
	weights := make([]float64, 3*6)
	for i := range weights {
		weights[i] = float64(float32(r.NormFloat64()))
	}
	w, b := make([]float32, 15), make([]float64, 3)
	unpack := func() {
		for class := range 3 {
			for k := range 5 {
				w[class*5+k] = float32(weights[class*6+k])
			}
			b[class] = weights[class*6+5]
		}
	}
	unpack()
	gradient := make([]float64, len(weights))
	l.evaluate(w, b, gradient)
	for i := range weights {
		const step = 0.01
		var loss [2]float64
		for side := range loss {
			was := weights[i]
			weights[i] = was + step*float64(2*side-1)
			unpack()
			loss[side] = l.evaluate(w, b, make([]float64, len(weights)))
			weights[i] = was
		}
		if slope := (loss[1] - loss[0]) / (2 * step); math.Abs(slope-gradient[i]) > 2e-4 {
			t.Errorf("weight %d: gradient %g, slope %g", i, gradient[i], slope)
		}
	}
}
