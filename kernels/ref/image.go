package ref

import "math"

// ImageDecode turns bytes [...,3] into y [...,4] = x/255 with a zero padding channel.
func ImageDecode(y, x []float64) {
	for i := range len(y) / 4 {
		for c := range 3 {
			y[4*i+c] = x[3*i+c] / 255
		}
		y[4*i+3] = 0
	}
}

// NormalizeImage is y[...,c] = (x[...,c] - mean[c]) / deviation[c] for three channels of four.
func NormalizeImage(y, x []float64, mean, deviation [3]float32) {
	for i := range y {
		if c := i % 4; c < 3 {
			y[i] = (x[i] - float64(mean[c])) / float64(deviation[c])
		}
	}
}

// HorizontalFlip mirrors image n [height,width,4] where flip[n] is not 0.
func HorizontalFlip(y, x, flip []float64, height, width int) {
	for i := range y {
		c, w, line := i%4, i/4%width, i/4/width
		if flip[line/height] != 0 {
			w = width - 1 - w
		}
		y[i] = x[(line*width+w)*4+c]
	}
}

// Grayscale replaces the colours of image n, of so many pixels, by their grey value where apply[n] is not 0.
func Grayscale(y, x, apply []float64, pixels int) {
	for i := range len(y) / 4 {
		copy(y[4*i:4*i+4], x[4*i:4*i+4])
		if apply[i/pixels] != 0 {
			g := gray(rgb(x[4*i:]))
			copy(y[4*i:], []float64{g, g, g, 0})
		}
	}
}

// GaussianBlur blurs image n [height,width,4] along both axes with taps (odd) normalised weights exp(-t²/2sigma[n]²); sigma <= 0 copies.
// Outside the image are zeros, or its reflection without the edge.
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
