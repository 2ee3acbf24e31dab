package cases

import (
	"math/rand/v2"

	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// image draws from [0,1) with a zero padding channel. Noise is harder to interpolate than
// photographs, and takes every branch of the colour wheel.
func image(r *rand.Rand, i int) float64 {
	if i%4 == 3 {
		return 0
	}
	return r.Float64()
}

var ImageDecode = Add(Case{Op: "image_decode", Tol: 1e-6, Shapes: []Shape{
	S("N", 1, "H", 2, "W", 2), S("N", 3, "H", 4, "W", 5), S("N", 4, "H", 9, "W", 7),
	S("N", 33, "H", 32, "W", 32), S("N", 256, "H", 32, "W", 32).Bench(),
}, Run: func(e *Env, s Shape) {
	n, h, w := s.Int("N"), s.Int("H"), s.Int("W")
	x := e.InU8("x", func(r *rand.Rand, _ int) uint8 { return uint8(r.Uint32()) }, n, h, w, 3)
	y := e.Out("y", n, h, w, 4)
	kernels.ImageDecode(e.R, y.T, x.T)
	e.Ref(func() { ref.ImageDecode(y.V, x.V) })
	e.Work(float64(3*n*h*w), float64(19*n*h*w))
}})

var NormalizeImage = Add(Case{Op: "normalize_image", Tol: 1e-6,
	Shapes: []Shape{S("N", 1, "H", 1, "W", 1), S("N", 5, "H", 13, "W", 11),
		S("N", 512, "H", 32, "W", 32).Bench()},
	Run: func(e *Env, s Shape) {
		n, h, w := s.Int("N"), s.Int("H"), s.Int("W")
		x, y := e.InFunc("x", image, n, h, w, 4), e.Out("y", n, h, w, 4)
		mean, deviation := [3]float32{0.485, 0.456, 0.406}, [3]float32{0.229, 0.224, 0.225}
		kernels.NormalizeImage(e.R, y.T, x.T, mean, deviation)
		e.Ref(func() { ref.NormalizeImage(y.V, x.V, mean, deviation) })
		e.Work(float64(6*n*h*w), float64(32*n*h*w))
	}})
