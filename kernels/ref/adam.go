package ref

import "math"

// SGDInside updates w and its momentum m in place as Keras's SGD does: the rate is inside the
// momentum.
func SGDInside(w, m, g []float64, rate, momentum, decay float64, nesterov bool) {
	for i := range w {
		d := rate * (g[i] + decay*w[i])
		m[i] = momentum*m[i] + d
		if nesterov {
			w[i] -= d + momentum*m[i]
		} else {
			w[i] -= m[i]
		}
	}
}

// Adam updates w and its moments m, v in place in step number `step`, counted from 1. The decay is
// added to the gradient. As in PyTorch, eps is added to √(v/(1-β2^step)); with keras, to √v.
func Adam(w, m, v, g []float64, rate, beta1, beta2, eps, decay float64, step int, keras bool) {
	correct1, correct2 := 1-math.Pow(beta1, float64(step)), 1-math.Pow(beta2, float64(step))
	for i := range w {
		d := g[i] + decay*w[i]
		m[i] = beta1*m[i] + (1-beta1)*d
		v[i] = beta2*v[i] + (1-beta2)*d*d
		if keras {
			w[i] -= rate * math.Sqrt(correct2) / correct1 * m[i] / (math.Sqrt(v[i]) + eps)
		} else {
			w[i] -= rate * (m[i] / correct1) / (math.Sqrt(v[i]/correct2) + eps)
		}
	}
}
