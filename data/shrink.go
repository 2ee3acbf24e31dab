package data

// source is a picture to scale down. Where it is decoded at a fraction of its size, every pixel of
// it stands for step×step pixels of the whole picture, and the last ones of a row or column for
// what is left.
type source struct {
	*Picture
	height, width int // of the whole picture
	step          int
}

// shrink writes p, scaled down to h×w, to dst, whose rows are stride bytes apart. Each pixel is
// the mean of the part of the picture that it covers, rounded to the nearest. The sums are
// integers, so every machine computes the same bytes.
func shrink(dst []byte, stride, h, w int, p *Picture) {
	source{p, p.Height, p.Width, 1}.shrink(dst, stride, h, w)
}

func (p source) shrink(dst []byte, stride, h, w int) {
	if p.height <= maxPackedHeight {
		p.shrinkPacked(dst, stride, h, w)
		return
	}
	p.shrinkTall(dst, stride, h, w)
}

// shrinkTall shrinks a picture of any height.
func (p source) shrinkTall(dst []byte, stride, h, w int) {
	columns := make([]span, w)
	for q := range columns {
		columns[q] = covered(q, w, p.width, p.step)
	}
	sums := make([]uint64, 3*w)
	total := uint64(p.height) * uint64(p.width) // of the weights of one pixel
	for row := range h {
		clear(sums)
		lines := covered(row, h, p.height, p.step)
		for i := lines.first; i <= lines.last; i++ {
			addLine(sums, p.Pixels[3*p.Width*i:3*p.Width*(i+1)], columns, lines.weight(i))
		}
		for k, sum := range sums {
			dst[stride*row+k] = byte((sum + total/2) / total)
		}
	}
}

// addLine adds to the sums of every pixel what one line of the picture gives to it.
func addLine(sums []uint64, line []byte, columns []span, weight uint64) {
	for q, s := range columns {
		var red, green, blue uint64
		w := s.weight(s.first)
		for j := s.first; j <= s.last; j++ {
			if j == s.last {
				w = s.weight(j)
			}
			pixel := line[3*j : 3*j+3]
			red += w * uint64(pixel[0])
			green += w * uint64(pixel[1])
			blue += w * uint64(pixel[2])
			w = uint64(s.unit) // those between first and last are covered wholly
		}
		sums[3*q] += weight * red
		sums[3*q+1] += weight * green
		sums[3*q+2] += weight * blue
	}
}

// span is the part of n source pixels that one of m pixels covers. Positions are counted in 1/m of
// a source pixel, so that every border is an integer.
type span struct {
	first, last int // decoded pixels that the part touches
	begin, end  int // of the part
	unit        int // length of a decoded pixel: m times its source pixels
}

func covered(pixel, m, n, step int) span {
	begin, end, unit := pixel*n, (pixel+1)*n, m*step
	return span{first: begin / unit, last: (end - 1) / unit, begin: begin, end: end, unit: unit}
}

// weight is how much of decoded pixel i the part covers. The weights of one part add up to n.
func (s span) weight(i int) uint64 {
	return uint64(min(s.end, (i+1)*s.unit) - max(s.begin, i*s.unit))
}
