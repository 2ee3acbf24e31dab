package ref

import "math"

// AlignmentUniformity is the loss of Wang and Isola (2020, arXiv 2005.10242) of z [2N,D], whose
// rows i and i+N are the two views of one picture. With x and y the rows of view 1 and 2 scaled to
// length one:
//
//	alignment  = mean over i of ‖x[i]-y[i]‖^alpha
//	uniformity = log of the mean over i≠k of exp(-t·‖x[i]-x[k]‖²), averaged with that of y
//	loss       = alignment + lambda·uniformity
//	dz         = gradient of loss
func AlignmentUniformity(
	loss, alignment, uniformity, dz, z []float64, d int, alpha, t, lambda, eps float64,
) {
	rows := len(z) / d
	n := rows / 2
	u, rnorm, du := make([]float64, len(z)), make([]float64, rows), make([]float64, len(z))
	L2NormForward(u, rnorm, z, d, eps)
	alignment[0] = align(du, u, d, alpha)
	half := n * d
	uniformity[0] = (spread(du[:half], u[:half], d, t, lambda/2) +
		spread(du[half:], u[half:], d, t, lambda/2)) / 2
	loss[0] = alignment[0] + lambda*uniformity[0]
	L2NormBackward(dz, du, u, rnorm, d, eps)
}

// align returns the mean of ‖x[i]-y[i]‖^alpha and adds its gradient to du.
func align(du, u []float64, d int, alpha float64) (mean float64) {
	half := len(u) / 2
	n := float64(half / d)
	for i := 0; i < half; i += d {
		squared := squaredDistance(u[i:i+d], u[half+i:half+i+d])
		mean += math.Pow(squared, alpha/2) / n
		if squared == 0 {
			continue
		}
		pull := alpha / n * math.Pow(squared, alpha/2-1)
		for c := i; c < i+d; c++ {
			du[c] += pull * (u[c] - u[half+c])
			du[half+c] += pull * (u[half+c] - u[c])
		}
	}
	return mean
}

// spread returns the log of the mean over pairs i≠k of exp(-t·‖u[i]-u[k]‖²), and adds
// weight times its gradient to du.
func spread(du, u []float64, d int, t, weight float64) float64 {
	sum, pairs, gradient := 0.0, 0.0, make([]float64, len(u))
	for i := 0; i < len(u); i += d {
		for k := 0; k < len(u); k += d {
			if i == k {
				continue
			}
			e := math.Exp(-t * squaredDistance(u[i:i+d], u[k:k+d]))
			sum += e
			pairs++
			for c := range d { // both ends of the pair move
				g := -2 * t * e * (u[i+c] - u[k+c])
				gradient[i+c] += g
				gradient[k+c] -= g
			}
		}
	}
	for c, g := range gradient {
		du[c] += weight * g / sum
	}
	return math.Log(sum / pairs)
}

func squaredDistance(a, b []float64) (sum float64) {
	for i := range a {
		sum += (a[i] - b[i]) * (a[i] - b[i])
	}
	return sum
}
