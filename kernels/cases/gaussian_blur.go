package cases

import (
	"math/rand/v2"

	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// sigma draws from the published range; every third image is not blurred.
func sigma(r *rand.Rand, i int) float64 {
	if i%3 == 2 {
		return 0
	}
	return 0.1 + 1.9*r.Float64()
}

var GaussianBlur = Add(Case{Op: "gaussian_blur", Tol: 1e-5, Shapes: []Shape{
	S("N", 1, "H", 1, "W", 1, "taps", 1), S("N", 4, "H", 5, "W", 7, "taps", 3),
	S("N", 4, "H", 6, "W", 5, "taps", 9, "border", 1),
	S("N", 4, "H", 6, "W", 5, "taps", 9, "border", 2),
	S("N", 3, "H", 1, "W", 7, "taps", 5, "border", 2),
	S("N", 4, "H", 5, "W", 7, "taps", 23), S("N", 5, "H", 32, "W", 32, "taps", 3),
	S("N", 2, "H", 48, "W", 40, "taps", 9, "border", 1),
	S("N", 32, "H", 224, "W", 224, "taps", 23).Bench(),
}, Run: func(e *Env, s Shape) {
	n, h, w, taps := s.Int("N"), s.Int("H"), s.Int("W"), s.Int("taps")
	border := kernels.Border(s.Or("border", 0))
	x, sd, y := e.InFunc("x", image, n, h, w, 4), e.InFunc("sigma", sigma, n),
		e.Out("y", n, h, w, 4)
	kernels.GaussianBlur(e.R, y.T, x.T, sd.T, taps, border)
	e.Ref(func() { ref.GaussianBlur(y.V, x.V, sd.V, h, w, taps, border.String()) })
	e.Work(float64(16*taps*n*h*w), float64(64*n*h*w))
}})
