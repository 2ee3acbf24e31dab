package ref

import "math"

// LARS updates one tensor w and its momentum m in place by gradient g, as the reference
// implementation of SimCLR does: the rate is multiplied into the momentum. Tensors that do not
// adapt (biases, batch norm) neither decay nor scale.
func LARS(w, m, g []float64, rate, momentum, decay, trust float64, nesterov, adapt bool) {
	scale := 1.0
	if !adapt {
		decay = 0
	} else {
		var squaresW, squaresG float64
		for i := range w {
			d := g[i] + decay*w[i]
			squaresW += w[i] * w[i]
			squaresG += d * d
		}
		if squaresW > 0 && squaresG > 0 {
			scale = trust * math.Sqrt(squaresW) / math.Sqrt(squaresG)
		}
	}
	for i := range w {
		d := rate * scale * (g[i] + decay*w[i])
		m[i] = momentum*m[i] + d
		if nesterov {
			w[i] -= momentum*m[i] + d
		} else {
			w[i] -= m[i]
		}
	}
}

// SGD updates w and its momentum m in place as PyTorch's SGD does: the rate stays outside the
// momentum.
func SGD(w, m, g []float64, rate, momentum, decay float64, nesterov bool) {
	for i := range w {
		d := g[i] + decay*w[i]
		m[i] = momentum*m[i] + d
		if nesterov {
			w[i] -= rate * (d + momentum*m[i])
		} else {
			w[i] -= rate * m[i]
		}
	}
}

// AdamW updates w and its moments m, v in place as PyTorch's AdamW does in its step number `step`,
// counted from 1.
func AdamW(w, m, v, g []float64, rate, beta1, beta2, eps, decay float64, step int) {
	correct1, correct2 := 1-math.Pow(beta1, float64(step)), 1-math.Pow(beta2, float64(step))
	for i := range w {
		m[i] = beta1*m[i] + (1-beta1)*g[i]
		v[i] = beta2*v[i] + (1-beta2)*g[i]*g[i]
		w[i] = w[i]*(1-rate*decay) - rate*(m[i]/correct1)/(math.Sqrt(v[i]/correct2)+eps)
	}
}
