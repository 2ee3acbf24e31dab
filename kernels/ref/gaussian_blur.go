package ref

import "math"

// GaussianBlur blurs image n [height,width,4] along both axes with taps (odd) normalised weights
// exp(-t²/2sigma[n]²); sigma <= 0 copies. Outside the image are, by border, zeros ("zero"), its
// reflection without the edge ("reflect"), or the edge ("edge").
func GaussianBlur(y, x, sigma []float64, height, width, taps int, border string) {
	rows := make([]float64, len(x))
	blurAxis(rows, x, sigma, width, 1, height*width, taps, border)
	blurAxis(y, rows, sigma, height, width, height*width, taps, border)
}

func blurAxis(y, x, sigma []float64, size, stride, pixels, taps int, border string) {
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
			switch {
			case border == "edge":
				at = min(max(at, 0), size-1)
			case border == "reflect" && at < 0:
				at = -at
			case border == "reflect" && at >= size:
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
