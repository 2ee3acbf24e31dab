package ref

import "math"

// GaussianBlur blurs image n [height,width,4] along both axes with taps (odd) normalised weights
// exp(-t²/2sigma[n]²); sigma <= 0 copies. Outside the image are zeros, or its reflection without
// the edge.
func GaussianBlur(y, x, sigma []float64, height, width, taps int, reflect bool) {
	rows := make([]float64, len(x))
	blurAxis(rows, x, sigma, width, 1, height*width, taps, reflect)
	blurAxis(y, rows, sigma, height, width, height*width, taps, reflect)
}

func blurAxis(y, x, sigma []float64, size, stride, pixels, taps int, reflect bool) {
	for i := range len(y) / 4 {
		s := sigma[i/pixels]
		if s <= 0 {
			copy(y[4*i:4*i+4], x[4*i:4*i+4])
			continue
		}
		position, total, sum := i/stride%size, 0.0, [4]float64{}
		for t := -(taps / 2); t <= taps/2; t++ {
			w := math.Exp(-0.5 * float64(t*t) / (s * s))
			total += w
			at := position + t
			if reflect && at < 0 {
				at = -at
			} else if reflect && at >= size {
				at = 2*(size-1) - at
			}
			if at >= 0 && at < size {
				for c := range 4 {
					sum[c] += w * x[(i+(at-position)*stride)*4+c]
				}
			}
		}
		for c := range 4 {
			y[4*i+c] = sum[c] / total
		}
	}
}
