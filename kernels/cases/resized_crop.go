package cases

import (
	"math/rand/v2"

	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// boxes draws top, left, height, width inside h x w; every fourth box is the whole image, every
// fourth a single pixel.
func boxes(h, w int) func(*rand.Rand, int) uint32 {
	var box [4]int
	return func(r *rand.Rand, i int) uint32 {
		if i%4 == 0 {
			bh, bw := 1+r.IntN(h), 1+r.IntN(w)
			switch i / 4 % 4 {
			case 1:
				bh, bw = h, w
			case 3:
				bh, bw = 1, 1
			}
			box = [4]int{r.IntN(h - bh + 1), r.IntN(w - bw + 1), bh, bw}
		}
		return uint32(box[i%4])
	}
}

// windows draws row and column of the first pixel and the size of the resized image, for views of
// p×q pixels; every second view is the whole image.
func windows(p, q int) func(*rand.Rand, int) uint32 {
	var box [4]int
	return func(r *rand.Rand, i int) uint32 {
		if i%4 == 0 {
			box = [4]int{0, 0, p, q}
			if i/4%2 == 1 {
				box = [4]int{r.IntN(9), r.IntN(9), p + 8, q + 8}
			}
		}
		return uint32(box[i%4])
	}
}

// flips are the words of flips of m views: mirrored or not with "flip", everything with "turn".
func flips(e *Env, s Shape, m int) *Tensor {
	switch {
	case s.Bool("turn"):
		return e.InU32("flips", Below(16), m)
	case s.Bool("flip"):
		return e.InU32("flips", sometimes, m)
	}
	return &Tensor{}
}

var ResizedCrop = Add(Case{Op: "resized_crop", Tol: 2e-5, Shapes: []Shape{
	S("M", 1, "B", 1, "H", 1, "W", 1, "P", 1, "Q", 1, "mode", 0),
	S("M", 1, "B", 1, "H", 1, "W", 3, "P", 4, "Q", 5, "mode", 2),
	S("M", 6, "B", 3, "H", 11, "W", 17, "P", 9, "Q", 5, "mode", 0, "flip", true),
	S("M", 6, "B", 3, "H", 11, "W", 17, "P", 9, "Q", 5, "mode", 1),
	S("M", 6, "B", 3, "H", 11, "W", 17, "P", 9, "Q", 5, "mode", 2),
	S("M", 8, "B", 8, "H", 60, "W", 50, "P", 8, "Q", 8, "mode", 0),
	S("M", 8, "B", 4, "H", 60, "W", 50, "P", 8, "Q", 8, "mode", 1, "flip", true),
	S("M", 8, "B", 2, "H", 7, "W", 9, "P", 32, "Q", 24, "mode", 2),
	S("M", 3, "B", 3, "H", 20, "W", 24, "P", 16, "Q", 16, "mode", 2, "single", true),
	S("M", 4, "B", 2, "H", 1, "W", 1, "P", 5, "Q", 3, "mode", 3),
	S("M", 6, "B", 3, "H", 61, "W", 53, "P", 9, "Q", 5, "mode", 3, "flip", true),
	S("M", 8, "B", 2, "H", 7, "W", 9, "P", 32, "Q", 24, "mode", 3),
	S("M", 32, "B", 4, "H", 23, "W", 31, "P", 11, "Q", 11, "mode", 0, "turn", true),
	S("M", 32, "B", 4, "H", 23, "W", 31, "P", 7, "Q", 12, "mode", 2, "turn", true),
	S("M", 6, "B", 6, "H", 40, "W", 50, "P", 8, "Q", 8, "mode", 0, "window", true),
	S("M", 4, "B", 2, "H", 9, "W", 5, "P", 13, "Q", 7, "mode", 3, "window", true),
	S("M", 512, "B", 256, "H", 32, "W", 32, "P", 32, "Q", 32, "mode", 2, "flip", true).Bench(),
	S("M", 512, "B", 256, "H", 32, "W", 32, "P", 32, "Q", 32, "mode", 0, "flip", true).Bench(),
	S("M", 64, "B", 32, "H", 224, "W", 224, "P", 64, "Q", 64, "mode", 0, "flip", true).Bench(),
	S("M", 64, "B", 32, "H", 256, "W", 256, "P", 224, "Q", 224, "mode", 0, "flip", true).Bench(),
}, Run: func(e *Env, s Shape) {
	m, b, h, w, p, q := s.Int("M"), s.Int("B"), s.Int("H"), s.Int("W"), s.Int("P"), s.Int("Q")
	rows, mode := m, kernels.Interpolation(s.Int("mode"))
	box := boxes(h, w)
	if s.Bool("window") {
		box = windows(p, q)
	}
	if s.Bool("single") { // one box for all
		rows = 1
	}
	x, cut, y := e.InFunc("x", image, b, h, w, 4), e.InU32("boxes", box, rows, 4),
		e.Out("y", m, p, q, 4)
	flip := flips(e, s, m)
	if s.Bool("window") {
		kernels.ResizedWindow(e.R, y.T, x.T, cut.T, mode)
	} else {
		kernels.ResizedCrop(e.R, y.T, x.T, cut.T, flip.T, mode)
	}
	e.Ref(func() {
		ref.ResizedCrop(y.V, x.V, cut.V, flip.V,
			ref.ResizeShape{Images: m, Sources: b, Height: h, Width: w, OutHeight: p, OutWidth: q,
				Mode: mode.String(), Windowed: s.Bool("window")})
	})
	e.Work(float64(4*8*m*p*q), float64(16*(b*h*w+m*p*q)))
}})
