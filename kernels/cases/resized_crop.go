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
	S("M", 512, "B", 256, "H", 32, "W", 32, "P", 32, "Q", 32, "mode", 2, "flip", true).Bench(),
	S("M", 512, "B", 256, "H", 32, "W", 32, "P", 32, "Q", 32, "mode", 0, "flip", true).Bench(),
	S("M", 64, "B", 32, "H", 224, "W", 224, "P", 64, "Q", 64, "mode", 0, "flip", true).Bench(),
	S("M", 64, "B", 32, "H", 256, "W", 256, "P", 224, "Q", 224, "mode", 0, "flip", true).Bench(),
}, Run: func(e *Env, s Shape) {
	m, b, h, w, p, q := s.Int("M"), s.Int("B"), s.Int("H"), s.Int("W"), s.Int("P"), s.Int("Q")
	rows, mode := m, kernels.Interpolation(s.Int("mode"))
	if s.Bool("single") { // one box for all
		rows = 1
	}
	x, box, flip, y := e.InFunc("x", image, b, h, w, 4), e.InU32("boxes", boxes(h, w), rows, 4),
		&Tensor{}, e.Out("y", m, p, q, 4)
	if s.Bool("flip") {
		flip = e.InU32("flips", sometimes, m)
	}
	kernels.ResizedCrop(e.R, y.T, x.T, box.T, flip.T, mode)
	e.Ref(func() {
		ref.ResizedCrop(y.V, x.V, box.V, flip.V,
			ref.ResizeShape{Images: m, Sources: b, Height: h, Width: w, OutHeight: p, OutWidth: q,
				Mode: mode.String()})
	})
	e.Work(float64(4*8*m*p*q), float64(16*(b*h*w+m*p*q)))
}})
