package cases

import (
	"math/rand/v2"

	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// PictureCrop cuts pictures of sizes from 1×1 to H×W that lie one after the other; with "equal",
// all are H×W.
var PictureCrop = Add(Case{Op: "picture_crop", Tol: 2e-5, Shapes: []Shape{
	S("M", 1, "B", 1, "H", 1, "W", 1, "P", 1, "Q", 1, "mode", 0),
	S("M", 6, "B", 3, "H", 11, "W", 17, "P", 9, "Q", 5, "mode", 0, "flip", true),
	S("M", 6, "B", 6, "H", 11, "W", 17, "P", 9, "Q", 5, "mode", 1, "own", true),
	S("M", 16, "B", 4, "H", 60, "W", 50, "P", 8, "Q", 8, "mode", 2, "flip", true),
	S("M", 8, "B", 2, "H", 7, "W", 9, "P", 32, "Q", 24, "mode", 2),
	S("M", 8, "B", 8, "H", 33, "W", 31, "P", 30, "Q", 30, "mode", 0, "equal", true),
	S("M", 6, "B", 3, "H", 61, "W", 53, "P", 9, "Q", 5, "mode", 3, "flip", true),
	S("M", 32, "B", 4, "H", 23, "W", 31, "P", 7, "Q", 12, "mode", 1, "turn", true),
	S("M", 6, "B", 6, "H", 23, "W", 31, "P", 8, "Q", 8, "mode", 0, "own", true, "window", true),
	S("M", 4, "B", 4, "H", 23, "W", 9, "P", 5, "Q", 12, "mode", 2, "own", true, "window", true),
	S("M", 512, "B", 256, "H", 32, "W", 32, "P", 32, "Q", 32, "mode", 0, "flip", true,
		"equal", true).Bench(),
	S("M", 64, "B", 32, "H", 256, "W", 256, "P", 224, "Q", 224, "mode", 0, "flip", true,
		"equal", true).Bench(),
	S("M", 64, "B", 32, "H", 224, "W", 224, "P", 64, "Q", 64, "mode", 0, "flip", true,
		"equal", true).Bench(),
}, Run: func(e *Env, s Shape) {
	m, b, p, q := s.Int("M"), s.Int("B"), s.Int("P"), s.Int("Q")
	mode := kernels.Interpolation(s.Int("mode"))
	table, total, largest := packing(s)
	words := func(values []uint32) func(*rand.Rand, int) uint32 {
		return func(_ *rand.Rand, i int) uint32 { return values[i] }
	}
	x := e.InU8("x", func(r *rand.Rand, _ int) uint8 { return uint8(r.Uint32()) }, total)
	extents := e.InU32("extents", words(table), b, kernels.ExtentWords)
	box, flip, y := &Tensor{}, flips(e, s, m), e.Out("y", m, p, q, 4)
	if !s.Bool("own") {
		cuts := rand.New(rand.NewPCG(5, 6))
		box = e.InU32("boxes", func(_ *rand.Rand, i int) uint32 {
			at := i / 4 % b * kernels.ExtentWords
			if i%4 == 0 {
				copy(table[at+2:], anyBox(cuts, int(table[at]), int(table[at+1])))
			}
			return table[at+2+i%4]
		}, m, 4)
	}
	pictures := kernels.PackedPictures{Bytes: x.T, Largest: largest, Extents: extents.T}
	if s.Bool("window") {
		kernels.PictureWindow(e.R, y.T, pictures, mode)
	} else {
		kernels.PictureCrop(e.R, y.T, pictures, box.T, flip.T, mode)
	}
	e.Ref(func() {
		ref.PictureCrop(y.V, x.V, extents.V, box.V, flip.V, ref.ResizeShape{OutHeight: p,
			OutWidth: q, Mode: mode.String(), Windowed: s.Bool("window")})
	})
	e.Work(float64(32*m*p*q), float64(total+16*m*p*q))
}})

// packing is a table of extents, the bytes of all its pictures and those of the largest.
func packing(s Shape) (table []uint32, total, largest int) {
	r := rand.New(rand.NewPCG(3, 4))
	for i := range s.Int("B") {
		h, w := s.Int("H"), s.Int("W")
		if i > 0 && !s.Bool("equal") {
			h, w = 1+r.IntN(h), 1+r.IntN(w)
		}
		table = append(table, uint32(h), uint32(w))
		if s.Bool("window") {
			p, q := uint32(s.Int("P")), uint32(s.Int("Q"))
			top, left := r.Uint32N(5), r.Uint32N(5)
			table = append(table, top, left, p+top, q+left+uint32(i%2))
		} else {
			table = append(table, anyBox(r, h, w)...)
		}
		table = append(table, uint32(total/4))
		size := (3*h*w + 3) / 4 * 4
		total, largest = total+size, max(largest, size)
	}
	return table, total, largest
}

// anyBox is top, left, height and width of a box inside h×w.
func anyBox(r *rand.Rand, h, w int) []uint32 {
	bh, bw := 1+r.IntN(h), 1+r.IntN(w)
	return []uint32{uint32(r.IntN(h - bh + 1)), uint32(r.IntN(w - bw + 1)), uint32(bh), uint32(bw)}
}
