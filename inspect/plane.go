package inspect

import "math"

// plane is a picture of one channel, [height,width] float32, 0 (black) to 255 (white).
type plane struct {
	height, width int
	values        []float32
}

func newPlane(height, width int) plane {
	return plane{height, width, make([]float32, height*width)}
}

func (p plane) row(y int) []float32 { return p.values[y*p.width : (y+1)*p.width] }

// brightness is that of a pixel, red first, with the weights of Rec. 601.
func brightness(p []byte) float32 {
	return 0.299*float32(p[0]) + 0.587*float32(p[1]) + 0.114*float32(p[2])
}

// luma is the brightness of RGB pixels, [height,width,3] u8.
func luma(height, width int, pixels []byte) plane {
	m := newPlane(height, width)
	for i := range m.values {
		m.values[i] = brightness(pixels[3*i:])
	}
	return m
}

// lumaWithin is luma scaled down so that no side is longer than side pixels. Large pictures are
// scaled by means of squares of pixels first: their luma would take much memory.
func lumaWithin(height, width int, pixels []byte, side int) plane {
	m, k := plane{}, max(height, width)/side
	if k < 2 || min(height, width) < k {
		m = luma(height, width, pixels)
	} else {
		m = newPlane(height/k, width/k)
		for y := range m.height * k {
			dst := m.row(y / k)
			for x := range m.width * k {
				dst[x/k] += brightness(pixels[3*(y*width+x):]) / float32(k*k)
			}
		}
	}
	if long := max(m.height, m.width); long > side {
		m = m.resized(max(1, m.height*side/long), max(1, m.width*side/long))
	}
	return m
}

// boxed is the mean over 3×3 pixels; the border repeats.
func (p plane) boxed() plane {
	lines, m := newPlane(p.height, p.width), newPlane(p.height, p.width)
	last := p.width - 1
	for y := range p.height {
		src, dst := p.row(y), lines.row(y)
		for x := 1; x < last; x++ {
			dst[x] = (src[x-1] + src[x] + src[x+1]) / 3
		}
		dst[0] = (2*src[0] + src[min(1, last)]) / 3
		dst[last] = (2*src[last] + src[max(last-1, 0)]) / 3
	}
	for y := range p.height {
		above, here := lines.row(max(y-1, 0)), lines.row(y)
		below, dst := lines.row(min(y+1, p.height-1)), m.row(y)
		for x := range dst {
			dst[x] = (above[x] + here[x] + below[x]) / 3
		}
	}
	return m
}

// steepness is the sum over pixels of the squared differences to the right and lower neighbours.
func (p plane) steepness() float64 {
	sum := 0.0
	for y := range p.height - 1 {
		here, below := p.row(y), p.row(y+1)
		line := float32(0)
		for x := range p.width - 1 {
			dx, dy := here[x+1]-here[x], below[x]-here[x]
			line += dx*dx + dy*dy
		}
		sum += float64(line)
	}
	return sum
}

// sharpness is how much steeper the picture is than after a blur of about 1.2 pixels: 1 for one
// that is blurred already, 1.5 to 4 for sharp photographs. It does not depend on contrast.
func (p plane) sharpness() float64 {
	n := float64(p.height * p.width)
	before, after := p.steepness(), p.boxed().boxed().steepness()
	const rounding = 0.02 // of 8 bits, a pixel: flat pictures are not sharp
	if before < rounding*n {
		return 1
	}
	return math.Sqrt(before / (after + 1e-9*n))
}

// moments are the mean and the standard deviation of values.
func moments(values []float32) (mean, deviation float64) {
	sum, squares := 0.0, 0.0
	for _, v := range values {
		sum += float64(v)
		squares += float64(v) * float64(v)
	}
	n := float64(len(values))
	mean = sum / n
	return mean, math.Sqrt(max(squares/n-mean*mean, 0))
}

// correlation is Pearson's coefficient of two lists of one length, 0 where one is constant.
func correlation(a, b []float32) float64 {
	ma, da := moments(a)
	mb, db := moments(b)
	if da < 1e-6 || db < 1e-6 {
		return 0
	}
	sum := 0.0
	for i, v := range a {
		sum += (float64(v) - ma) * (float64(b[i]) - mb)
	}
	return sum / float64(len(a)) / (da * db)
}
