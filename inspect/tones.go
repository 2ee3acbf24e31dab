package inspect

// tones say how bright a picture is, from 0 (black) to 255 (white).
type tones struct {
	mean      float64
	low, high float64 // 0.2 % of the pixels are darker, 0.2 % brighter
	// colored and white are the shares of pixels at the upper end: colored have a channel there
	// and another one clearly below, white have none below.
	colored, white float64
}

const (
	outermost = 0.002 // share of pixels beyond low, and beyond high
	atTheEnd  = 254
	belowEnd  = 245
)

// tonesOf measures RGB pixels.
func tonesOf(pixels []byte) (t tones) {
	var histogram [256]int
	sum := 0.0
	colored, white := 0, 0
	for i := 0; i+2 < len(pixels); i += 3 {
		v := brightness(pixels[i:])
		histogram[min(int(v+0.5), 255)]++
		sum += float64(v)
		r, g, b := pixels[i], pixels[i+1], pixels[i+2]
		switch {
		case max(r, g, b) < atTheEnd:
		case min(r, g, b) < belowEnd:
			colored++
		default:
			white++
		}
	}
	n := float64(len(pixels) / 3)
	t.mean, t.colored, t.white = sum/n, float64(colored)/n, float64(white)/n
	t.low, t.high = quantile(&histogram, outermost*n), quantile(&histogram, (1-outermost)*n)
	return t
}

// quantile is the first value at which more than so many pixels are reached.
func quantile(histogram *[256]int, pixels float64) float64 {
	count := 0
	for v, n := range histogram {
		if count += n; float64(count) > pixels {
			return float64(v)
		}
	}
	return 255
}
