package ref

import "math"

// over is the word of a pixel with front laid over back, a from 0 to 255.
func over(back, front, a float64) float64 {
	b, f, c, mixed := uint32(back), uint32(front), uint32(a), uint32(0xff000000)
	for k := 0; k < 24; k += 8 {
		mixed |= ((b>>k&255)*(255-c) + (f>>k&255)*c + 127) / 255 << k
	}
	return float64(mixed)
}

// PaintPanels fills a frame of the given width: each pixel has the colour of the last panel that
// covers it. Panels are six numbers each: left, top, right, bottom, colour, colour of the edge.
func PaintPanels(frame, panels []float64, width int, background, radius float64) {
	for p := range frame {
		x, y := float64(p%width), float64(p/width)
		frame[p] = background
		for i := 0; i < len(panels); i += 6 {
			q := panels[i : i+6]
			dx, dy := min(x-q[0], q[2]-1-x), min(y-q[1], q[3]-1-y)
			if min(dx, dy) < 0 {
				continue
			}
			edge := min(dx, dy) == 0
			if max(dx, dy) < radius {
				d := math.Hypot(radius-dx, radius-dy)
				if d > radius+1e-9 {
					continue
				}
				edge = edge || d > radius-1+1e-9
			}
			frame[p] = q[4]
			if edge {
				frame[p] = q[5]
			}
		}
	}
}

// PaintText lays letters over a frame: left, top, number in the atlas and colour of each. The atlas
// has letters of high rows of wide pixels.
func PaintText(frame, letters, atlas []float64, width, high, wide int) {
	for i := 0; i < len(letters); i += 4 {
		for pixel := range high * wide {
			x, y := int(letters[i])+pixel%wide, int(letters[i+1])+pixel/wide
			at := int(letters[i+2])*high*wide + pixel
			if at < len(atlas) && x < width && y < len(frame)/width {
				frame[y*width+x] = over(frame[y*width+x], letters[i+3], atlas[at])
			}
		}
	}
}

// PaintCurves lays curves over a plot of wide×high pixels at left and top of a frame. In column x
// curve i runs from spans[i,x,0] to spans[i,x,1], in sixteenths of a pixel.
func PaintCurves(frame, spans, colors []float64, width, left, top, wide, high int,
	thick, tint float64) {
	for x := range wide {
		for y := range high {
			pixel := &frame[(top+y)*width+left+x]
			middle := float64(16*y + 8)
			for i, color := range colors {
				low, end := spans[2*(i*wide+x)], spans[2*(i*wide+x)+1]
				if end < low {
					continue
				}
				if i == 0 && middle > end {
					*pixel = over(*pixel, color, tint)
				}
				away := max(low-middle, middle-end, 0)
				covered := min(max(thick+8-away, 0), 16)
				*pixel = over(*pixel, color, math.Floor(covered*255/16))
			}
		}
	}
}
