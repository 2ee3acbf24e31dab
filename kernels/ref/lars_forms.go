package ref

import "math"

// larsScale is τ·‖w‖/‖d‖, and 1 where either norm is 0.
func larsScale(w, d []float64, trust float64) float64 {
	normW, normD := norm(w), norm(d)
	if normW == 0 || normD == 0 {
		return 1
	}
	return trust * normW / normD
}

func norm(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	return math.Sqrt(sum)
}

// LARSPopular updates one tensor w and its momentum m in place by gradient g, as the reference
// implementation does with classic_momentum off: the length of the step is scaled after the
// momentum. Tensors that do not adapt neither decay nor scale.
func LARSPopular(w, m, g []float64, rate, momentum, decay, trust float64, nesterov, adapt bool) {
	if !adapt {
		decay = 0
	}
	u := make([]float64, len(w))
	for i := range w {
		d := g[i] + decay*w[i]
		m[i] = momentum*m[i] + d
		if u[i] = m[i]; nesterov {
			u[i] = momentum*m[i] + d
		}
	}
	scale := 1.0
	if adapt {
		scale = larsScale(w, u, trust)
	}
	for i := range w {
		w[i] -= rate * scale * u[i]
	}
}

// LARSClip is LARS whose scale is min(scale / rate, 1).
func LARSClip(w, m, g []float64, rate, momentum, decay, trust float64, nesterov, adapt bool) {
	scale := 1.0
	if !adapt {
		decay = 0
	}
	d := make([]float64, len(w))
	for i := range w {
		d[i] = g[i] + decay*w[i]
	}
	if adapt && norm(w) > 0 && norm(d) > 0 {
		scale = math.Min(larsScale(w, d, trust)/rate, 1)
	}
	for i := range w {
		d := rate * scale * d[i]
		m[i] = momentum*m[i] + d
		if nesterov {
			w[i] -= momentum*m[i] + d
		} else {
			w[i] -= m[i]
		}
	}
}

// LARSLightly updates one tensor w and its momentum m in place by gradient g, as lightly does, or
// with clip as solo-learn does. The rate stays outside the momentum. Tensors that do not adapt, and
// those where w or g is 0, take a step of SGD without decay.
func LARSLightly(w, m, g []float64, rate, momentum, decay, trust float64, nesterov, adapt,
	clip bool) {
	scale, pull := 1.0, 0.0
	normW, normG := norm(w), norm(g)
	if adapt && normW > 0 && normG > 0 && (decay > 0 || clip) {
		scale, pull = trust*normW/(normG+decay*normW+1e-8), decay
		if clip {
			scale = math.Min(scale/rate, 1)
		}
	}
	for i := range w {
		d := scale * (g[i] + pull*w[i])
		m[i] = momentum*m[i] + d
		if nesterov {
			w[i] -= rate * (d + momentum*m[i])
		} else {
			w[i] -= rate * m[i]
		}
	}
}
