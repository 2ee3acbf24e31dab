package cases

import (
	"math/rand/v2"

	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// factor draws from the ranges of the strongest published jitter. Every seventh factor is the
// identity.
func factor(r *rand.Rand, i int) float64 {
	hue := i%4 == 3
	switch {
	case i%7 == 6 && hue:
		return 0
	case i%7 == 6:
		return 1
	case hue:
		return 0.4*r.Float64() - 0.2
	}
	return 0.2 + 1.6*r.Float64()
}

// permutation draws orders of four operations.
func permutation() func(*rand.Rand, int) uint32 {
	var order []int
	return func(r *rand.Rand, i int) uint32 {
		if i%4 == 0 {
			order = r.Perm(4)
		}
		return uint32(order[i%4])
	}
}

var ColorJitter = Add(Case{Op: "color_jitter", Tol: 5e-5, Shapes: []Shape{
	S("N", 1, "H", 1, "W", 1, "semantics", 0), S("N", 9, "H", 7, "W", 5, "semantics", 0),
	S("N", 9, "H", 7, "W", 5, "semantics", 1),
	S("N", 9, "H", 7, "W", 5, "semantics", 2), S("N", 9, "H", 7, "W", 5, "semantics", 3),
	S("N", 9, "H", 7, "W", 5, "semantics", 4), S("N", 9, "H", 7, "W", 5, "semantics", 5),
	S("N", 9, "H", 7, "W", 5, "semantics", 6), S("N", 9, "H", 7, "W", 5, "semantics", 7),
	S("N", 32, "H", 32, "W", 32, "semantics", 0),
	S("N", 32, "H", 32, "W", 32, "semantics", 3),
	S("N", 3, "H", 90, "W", 70, "semantics", 3),
	S("N", 512, "H", 32, "W", 32, "semantics", 0).Bench(),
	S("N", 512, "H", 32, "W", 32, "semantics", 3).Bench(),
}, Run: func(e *Env, s Shape) {
	n, h, w, semantics := s.Int("N"), s.Int("H"), s.Int("W"),
		kernels.ColorSemantics(s.Int("semantics"))
	x, y := e.InFunc("x", image, n, h, w, 4), e.Out("y", n, h, w, 4)
	factors, order := e.InFunc("factors", factor, n, 4), e.InU32("order", permutation(), n, 4)
	kernels.ColorJitter(e.R, y.T, x.T, factors.T, order.T, semantics)
	e.Ref(func() { ref.ColorJitter(y.V, x.V, factors.V, order.V, h*w, uint32(semantics)) })
	e.Work(float64(60*n*h*w), float64(48*n*h*w))
}})
