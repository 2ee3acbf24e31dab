package inspect

// resized is the plane scaled to height×width: each pixel is the mean of the area that it covers.
func (p plane) resized(height, width int) plane {
	return p.cropped(whole(), height, width)
}

// box is a part of a picture. Its borders are shares of the height and the width.
type box struct{ top, left, bottom, right float64 }

// whole is all of a picture.
func whole() box { return box{0, 0, 1, 1} }

// cropped is a part of the plane, scaled to height×width by the mean of areas.
func (p plane) cropped(b box, height, width int) plane {
	h, w := float64(p.height), float64(p.width)
	columns := covers(b.left*w, b.right*w, width, p.width)
	rows := covers(b.top*h, b.bottom*h, height, p.height)
	lines := newPlane(p.height, width)
	for y := rows[0].first; y < rows[height-1].first+len(rows[height-1].weights); y++ {
		src, dst := p.row(y), lines.row(y)
		for x, c := range columns {
			dst[x] = c.mean(src)
		}
	}
	m := newPlane(height, width)
	for y, c := range rows {
		dst := m.row(y)
		for k, weight := range c.weights {
			src := lines.row(c.first + k)
			for x := range dst {
				dst[x] += weight * src[x]
			}
		}
	}
	return m
}

// cover is the part of a line of pixels that one new pixel covers, and how much of each it covers.
type cover struct {
	first   int
	weights []float32 // their sum is 1
}

func (c cover) mean(line []float32) (m float32) {
	for k, w := range c.weights {
		m += w * line[c.first+k]
	}
	return m
}

// covers divides the part from low to high of a line of size pixels into n pixels. A new pixel that
// is smaller than an old one is interpolated between two.
func covers(low, high float64, n, size int) []cover {
	list := make([]cover, n)
	step := (high - low) / float64(n)
	for i := range list {
		begin, end := low+step*float64(i), low+step*float64(i+1)
		if step < 1 {
			centre := (begin + end) / 2
			begin, end = centre-0.5, centre+0.5
		}
		list[i] = covered(begin, end, size)
	}
	return list
}

// covered is the part of a line of size pixels between two places.
func covered(begin, end float64, size int) cover {
	begin, end = max(begin, 0), min(end, float64(size))
	first := min(max(int(begin), 0), size-1)
	last := min(max(first, int(end-1e-9)), size-1)
	c := cover{first, make([]float32, last-first+1)}
	total := float32(0)
	for k := range c.weights {
		at := float64(first + k)
		c.weights[k] = float32(max(min(end, at+1)-max(begin, at), 0))
		total += c.weights[k]
	}
	for k := range c.weights {
		if total > 0 {
			c.weights[k] /= total
		} else {
			c.weights[k] = 1 / float32(len(c.weights))
		}
	}
	return c
}
