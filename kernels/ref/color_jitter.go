package ref

import "math"

// Operations of ColorJitter, as order names them.
const (
	brightness = iota
	contrast
	saturation
	hue
)

// Bits of a jitter's semantics, those of kernels.ColorSemantics.
const (
	ChannelContrast uint32 = 1 << iota // contrast around each channel's mean
	HSVSaturation                      // saturation in HSV
	AddedBrightness                    // brightness adds factor - 1
)

// ColorJitter applies the four operations to image n, of the given number of pixels, in the order
// order[n]. factors[n] = brightness, contrast, saturation, hue; factors of 1 (hue: 0) change
// nothing. Each result is clamped to [0,1]. Without bits of semantics, contrast is around the grey
// image's mean, saturation a blend with grey and brightness a product.
func ColorJitter(y, x, factors, order []float64, pixels int, semantics uint32) {
	copy(y, x)
	for n := range len(y) / (4 * pixels) {
		image := y[4*pixels*n : 4*pixels*(n+1)]
		for _, operation := range order[4*n : 4*n+4] {
			f := factors[4*n+int(operation)]
			if f == map[bool]float64{true: 0, false: 1}[operation == hue] {
				continue
			}
			mean := meanColor(image)
			for p := 0; p < len(image); p += 4 {
				c := jitter(rgb(image[p:]), int(operation), f, mean, semantics)
				for k := range 3 {
					image[p+k] = clamp01(c[k])
				}
			}
		}
	}
}

func jitter(c [3]float64, operation int, f float64, mean [3]float64, semantics uint32) [3]float64 {
	switch {
	case operation == brightness && semantics&AddedBrightness != 0:
		return [3]float64{c[0] + f - 1, c[1] + f - 1, c[2] + f - 1}
	case operation == brightness:
		return blend(c, [3]float64{}, f)
	case operation == contrast && semantics&ChannelContrast == 0:
		g := gray(mean)
		return blend(c, [3]float64{g, g, g}, f)
	case operation == contrast:
		return blend(c, mean, f)
	case operation == saturation && semantics&HSVSaturation == 0:
		g := gray(c)
		return blend(c, [3]float64{g, g, g}, f)
	}
	h, s, v := rgbToHSV(c)
	if operation == saturation {
		return hsvToRGB(h, clamp01(s*f), v)
	}
	return hsvToRGB(h+f-math.Floor(h+f), s, v)
}

// blend is f·a + (1-f)·b.
func blend(a, b [3]float64, f float64) (y [3]float64) {
	for k := range 3 {
		y[k] = f*a[k] + (1-f)*b[k]
	}
	return y
}

// rgbToHSV: hue in turns, [0,1).
func rgbToHSV(c [3]float64) (h, s, v float64) {
	r, g, b := c[0], c[1], c[2]
	v = max(r, g, b)
	d := v - min(r, g, b)
	switch {
	case d <= 0:
		return 0, 0, v
	case v == r:
		h = (g - b) / d
	case v == g:
		h = 2 + (b-r)/d
	default:
		h = 4 + (r-g)/d
	}
	return h/6 - math.Floor(h/6), d / v, v
}

func hsvToRGB(h, s, v float64) [3]float64 {
	i := math.Floor(h * 6)
	f := h*6 - i
	p, q, t := v*(1-s), v*(1-s*f), v*(1-s*(1-f))
	switch int(i) % 6 {
	case 0:
		return [3]float64{v, t, p}
	case 1:
		return [3]float64{q, v, p}
	case 2:
		return [3]float64{p, v, t}
	case 3:
		return [3]float64{p, q, v}
	case 4:
		return [3]float64{t, p, v}
	}
	return [3]float64{v, p, q}
}

// gray is the luma of Rec. 601, with the four digits that both TensorFlow and torchvision use.
func gray(c [3]float64) float64 { return 0.2989*c[0] + 0.587*c[1] + 0.114*c[2] }

func rgb(pixel []float64) [3]float64 { return [3]float64(pixel) }

func meanColor(image []float64) (mean [3]float64) {
	for i, v := range image {
		if c := i % 4; c < 3 {
			mean[c] += v / float64(len(image)/4)
		}
	}
	return mean
}
