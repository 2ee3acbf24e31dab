package cases

import (
	"math/rand/v2"

	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

var PaintPoints = Add(Case{Op: "paint_points",
	Shapes: []Shape{S("N", 1, "H", 9, "W", 7, "radius", 1),
		S("N", 130, "H", 41, "W", 67, "radius", 3), S("N", 70, "H", 30, "W", 30, "radius", 2),
		S("N", 1024, "H", 300, "W", 300, "radius", 3).Bench()},
	Run: func(e *Env, s Shape) {
		n, h, w, radius := s.Int("N"), s.Int("H"), s.Int("W"), s.Int("radius")
		points := e.InFunc("points", func(r *rand.Rand, _ int) float64 {
			return float64(r.IntN(321)-160) / 64 // some lie outside; sixteenths are exact
		}, n, 4)
		tags := e.InU32("tags", func(r *rand.Rand, i int) uint32 {
			if i%3 == 0 {
				return 0xffffffff
			}
			return r.Uint32N(40)
		}, n)
		palette := e.InU32("palette", color, 16)
		frame := e.InOutU32("frame", color, h+2, w+3)
		plot := kernels.Plot{Left: 1, Top: 2, Width: w, Height: h}
		kernels.PaintPoints(e.R, frame.T, points.T, tags.T, palette.T, plot, 128, radius)
		e.Ref(func() {
			ref.PaintPoints(frame.V, points.V, tags.V, palette.V, w+3, 1, 2, w, h, 128, radius)
		})
		e.Work(0, float64(16*n+12*h*w))
	}})

var PaintPictures = Add(Case{Op: "paint_pictures",
	Shapes: []Shape{S("h", 1, "w", 1, "cells", 1), S("h", 4, "w", 6, "cells", 12, "grow", 3),
		S("h", 9, "w", 8, "cells", 8, "shrink", 2), S("h", 5, "w", 3, "cells", 4, "blue", true),
		S("h", 32, "w", 32, "cells", 16, "grow", 2).Bench()},
	Run: func(e *Env, s Shape) {
		h, w, cells, columns := s.Int("h"), s.Int("w"), s.Int("cells"), 1
		if cells > 1 {
			columns = cells / 4
		}
		grow, shrink := int(s.Or("grow", 1)), int(s.Or("shrink", 1))
		second := max(cells/2, 1)
		// Means of these are whole 255ths after the scaling, far from where rounding turns.
		x := e.InFunc("x", func(r *rand.Rand, _ int) float64 {
			return float64(8*(r.IntN(36)-2)) / 255
		}, 2*second, h, w, 4)
		width, height := columns*(w*grow/shrink+3)+2, 4*(h*grow/shrink+2)+6
		frame := e.InOutU32("frame", color, height, width)
		g := kernels.PictureGrid{Left: 2, Top: 1, Cells: cells, Columns: columns, Second: second,
			Grow: grow, Shrink: shrink, StepX: w*grow/shrink + 3, StepY: h*grow/shrink + 2,
			PairGap: 4, BlueFirst: s.Bool("blue"), Mean: [3]float32{0.25, 0, 0},
			Deviation: [3]float32{0.5, 1, 2}}
		kernels.PaintPictures(e.R, frame.T, x.T, g)
		e.Ref(func() {
			ref.PaintPictures(frame.V, x.V, width, h, w, 2, 1, cells, columns, second, grow,
				shrink, g.StepX, g.StepY, 4, g.BlueFirst, [3]float64{0.25, 0, 0},
				[3]float64{0.5, 1, 2})
		})
		e.Work(0, float64(20*cells*h*w*grow*grow/shrink/shrink))
	}})
