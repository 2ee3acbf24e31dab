package ref

import "math"

// NTXent is the contrastive loss of z [2N,D], whose rows i and i+N are the two views of one image:
// with u the rows scaled to length one and S = u·uᵀ/temperature,
//
//	loss     = mean over rows of -S[i,pair] + log Σ_{k≠i} exp S[i,k]
//	accuracy = fraction of rows whose largest S[i,k], k≠i, is its pair's (ties go to the lowest k)
//	dz       = gradient of loss
func NTXent(loss, accuracy, dz, z []float64, d int, temperature, eps float64) {
	m := len(z) / d
	n := m / 2
	u, rnorm, du := make([]float64, len(z)), make([]float64, m), make([]float64, len(z))
	L2NormForward(u, rnorm, z, d, eps)
	loss[0], accuracy[0] = 0, 0
	for i := range m {
		pair := (i + n) % m
		s, others := make([]float64, m), make([]float64, 0, m)
		nearest := -1
		for k := range m {
			s[k] = dot(u[i*d:(i+1)*d], u[k*d:(k+1)*d]) / temperature
			if k == i {
				continue
			}
			others = append(others, s[k])
			if nearest < 0 || s[k] > s[nearest] {
				nearest = k
			}
		}
		lse := logSumExp(others)
		loss[0] += (lse - s[pair]) / float64(m)
		if nearest == pair {
			accuracy[0] += 1 / float64(m)
		}
		for k := range m {
			if k == i {
				continue
			}
			ds := math.Exp(s[k] - lse)
			if k == pair {
				ds--
			}
			ds /= float64(m) * temperature
			for c := range d { // S[i,k] is made of both u[i] and u[k]
				du[i*d+c] += ds * u[k*d+c]
				du[k*d+c] += ds * u[i*d+c]
			}
		}
	}
	L2NormBackward(dz, du, u, rnorm, d, eps)
}
