package cases

import (
	"math/rand/v2"

	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// color draws a pixel.
func color(r *rand.Rand, _ int) uint32 { return 0xff000000 | r.Uint32()&0xffffff }

var PaintPanels = Add(Case{Op: "paint_panels",
	Shapes: []Shape{S("H", 1, "W", 1, "N", 1), S("H", 37, "W", 61, "N", 5),
		S("H", 70, "W", 65, "N", 3), S("H", 480, "W", 640, "N", 8).Bench()},
	Run: func(e *Env, s Shape) {
		h, w, n := s.Int("H"), s.Int("W"), s.Int("N")
		panels := e.InU32("panels", func(r *rand.Rand, i int) uint32 {
			switch side := []int{w, h}[i%2]; i % 6 {
			case 0, 1:
				return r.Uint32N(uint32(side))
			case 2, 3:
				return r.Uint32N(uint32(side) + 9) // beyond the frame, too
			}
			return color(r, i)
		}, n, 6)
		frame := e.OutU32("frame", h, w)
		kernels.PaintPanels(e.R, frame.T, panels.T, 0xff112233, 5)
		e.Ref(func() { ref.PaintPanels(frame.V, panels.V, w, 0xff112233, 5) })
		e.Work(0, float64(4*h*w))
	}})

var PaintText = Add(Case{Op: "paint_text",
	Shapes: []Shape{S("H", 20, "W", 20, "N", 1), S("H", 50, "W", 67, "N", 11),
		S("H", 480, "W", 640, "N", 1000).Bench()},
	Run: func(e *Env, s Shape) {
		const kinds, high, wide = 7, 9, 5
		h, w, n := s.Int("H"), s.Int("W"), s.Int("N")
		across := w/wide + 1 // the last column is cut
		letters := e.InU32("letters", func(r *rand.Rand, i int) uint32 {
			switch i % 4 {
			case 0:
				return uint32(i / 4 % across * wide)
			case 1:
				return uint32(i / 4 / across * high)
			case 2:
				return r.Uint32N(kinds + 2) // some are not in the atlas
			}
			return color(r, i)
		}, n, 4)
		atlas := e.InU32("atlas", Below(256), kinds, high, wide)
		frame := e.InOutU32("frame", color, h, w)
		kernels.PaintText(e.R, frame.T, letters.T, atlas.T)
		e.Ref(func() { ref.PaintText(frame.V, letters.V, atlas.V, w, high, wide) })
		e.Work(0, float64(8*n*high*wide))
	}})

var PaintCurves = Add(Case{Op: "paint_curves",
	Shapes: []Shape{S("H", 1, "W", 1, "curves", 1), S("H", 41, "W", 67, "curves", 3),
		S("H", 200, "W", 400, "curves", 2).Bench()},
	Run: func(e *Env, s Shape) {
		h, w, curves := s.Int("H"), s.Int("W"), s.Int("curves")
		spans := e.InU32("spans", func(r *rand.Rand, i int) uint32 {
			return r.Uint32N(uint32(16 * h)) // half of them are absent
		}, curves, w, 2)
		colors := e.InU32("colors", color, curves)
		frame := e.InOutU32("frame", color, h+3, w+5)
		plot := kernels.Plot{Left: 2, Top: 1, Width: w, Height: h}
		kernels.PaintCurves(e.R, frame.T, spans.T, colors.T, plot, 12, 40)
		e.Ref(func() {
			ref.PaintCurves(frame.V, spans.V, colors.V, w+5, 2, 1, w, h, 12, 40)
		})
		e.Work(0, float64(8*h*w))
	}})
