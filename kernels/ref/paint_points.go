package ref

import "math"

// PaintPoints lays points over a plot of wide×high pixels at left and top of a frame, one after
// the other: each a disc of the given radius whose edge is one pixel wide.
func PaintPoints(frame, points, tags, palette []float64, width, left, top, wide, high, unit,
	radius int) {
	for n, tag := range tags {
		cx := float64(8*wide) + math.Floor(points[4*n]*float64(unit)+0.5)
		cy := float64(8*high) - math.Floor(points[4*n+1]*float64(unit)+0.5)
		if tag == math.MaxUint32 {
			tag = 0
			for k := range 4 {
				if points[4*n+k] > 0 {
					tag += math.Exp2(float64(k))
				}
			}
		}
		reach := float64(radius)
		outer, inner := 256*reach*reach, 256*(reach-1)*(reach-1)
		for i := range wide * high {
			x, y := i%wide, i/wide
			dx, dy := float64(16*x+8)-cx, float64(16*y+8)-cy
			if math.Abs(dy) > 16*reach || math.Abs(float64(x)-math.Floor(cx/16)) > reach {
				continue
			}
			a := math.Trunc(255 * (outer - dx*dx - dy*dy) / (outer - inner))
			at := (top+y)*width + left + x
			frame[at] = over(frame[at], palette[int(tag)%16], min(max(a, 0), 255))
		}
	}
}

// PaintPictures draws pictures [N,h,w,4] in a grid of cells; see kernels.PictureGrid.
func PaintPictures(frame, x []float64, width, h, w, left, top, cells, columns, second, grow, shrink,
	stepX, stepY, pairGap int, blueFirst bool, mean, deviation [3]float64) {
	for c := range cells {
		row, column := c/columns, c%columns
		n := row/2*columns + column + row%2*second
		for py := range h * grow / shrink {
			for px := range w * grow / shrink {
				word := uint32(0xff000000)
				for k := range 3 {
					sum := 0.0
					for i := range shrink {
						for j := range shrink {
							sum += x[4*((n*h+py*shrink/grow+i)*w+px*shrink/grow+j)+k]
						}
					}
					v := sum/float64(shrink*shrink)*deviation[k] + mean[k]
					b := uint32(min(max(v, 0), 1)*255 + 0.5)
					if blueFirst {
						word |= b << (16 - 8*k)
					} else {
						word |= b << (8 * k)
					}
				}
				at := (top+row*stepY+row/2*pairGap+py)*width + left + column*stepX + px
				frame[at] = float64(word)
			}
		}
	}
}
