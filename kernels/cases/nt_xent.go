package cases

import (
	"math/rand/v2"

	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// The shapes are one pair, odd numbers of pairs (2N is no multiple of 4), several chunks of
// columns, views that agree, and temperatures whose exponentials overflow float32. There the
// rounding of a cosine c alone moves P by 2⁻²³·c/τ, hence the tolerance.
var NTXent = Add(Case{
	Op: "nt_xent",
	Shapes: []Shape{
		S("N", 1, "D", 8), S("N", 2, "D", 4), S("N", 3, "D", 4, "tau", 0.1),
		S("N", 7, "D", 20, "tau", 0.1, "scale", 20.0),
		S("N", 32, "D", 128, "tau", 0.05, "agree", 0.25),
		S("N", 33, "D", 64, "tau", 0.01, "tol", 1e-4),
		S("N", 16, "D", 32, "tau", 0.05, "agree", 0.9),
		S("N", 64, "D", 32, "tau", 0.01, "agree", 0.25, "tol", 1e-4),
		S("N", 129, "D", 64, "tau", 0.2, "agree", 0.4), S("N", 300, "D", 32, "agree", 0.4),
		S("N", 512, "D", 128, "agree", 0.5).Bench(), S("N", 1024, "D", 128, "tau", 0.1).Bench(),
	},
	Run: func(e *Env, s Shape) {
		n, d, tau := s.Int("N"), s.Int("D"), s.Or("tau", 0.5)
		const eps = 1e-12
		z := e.InFunc("z", views(n*d, s.Or("agree", 0), s.Or("scale", 1)), 2*n, d)
		loss, accuracy, dz := e.Out("loss", 1), e.Out("accuracy", 1), e.Out("dz", 2*n, d)
		loss.Tol, dz.Tol = s.Or("tol", 0), s.Or("tol", 0)
		kernels.NTXent(e.R, loss.T, accuracy.T, dz.T, z.T, float32(tau), eps)
		e.Ref(func() { ref.NTXent(loss.V, accuracy.V, dz.V, z.V, d, tau, eps) })
		e.Work(6*float64(4*n*n*d), 4*float64(4*n*d))
	},
})

// views draws the elements of a first view of so many elements, then those of further ones. agree
// is the share of the first view in the others.
func views(size int, agree, scale float64) func(*rand.Rand, int) float64 {
	var first []float64
	return func(r *rand.Rand, i int) float64 {
		v := scale * r.NormFloat64()
		if i < size {
			first = append(first, v)
			return v
		}
		return agree*first[i%size] + (1-agree)*v
	}
}

// NTXentTies repeats rows: every similarity is a tie, and the lowest row must win.
var NTXentTies = Add(Case{
	Op: "nt_xent_ties",
	Shapes: []Shape{S("N", 5, "D", 8, "distinct", 2), S("N", 4, "D", 8, "distinct", 1),
		S("N", 150, "D", 4, "distinct", 3)},
	Run: func(e *Env, s Shape) {
		n, d, distinct := s.Int("N"), s.Int("D"), s.Int("distinct")
		// Powers of two make lengths and products exact.
		z := e.InFunc("z", func(_ *rand.Rand, i int) float64 {
			if (i/d)%distinct == i%d {
				return 2
			}
			return 0
		}, 2*n, d)
		loss, accuracy, dz := e.Out("loss", 1), e.Out("accuracy", 1), e.Out("dz", 2*n, d)
		dz.Tol = 1e-4 // sums of equal terms cancel
		kernels.NTXent(e.R, loss.T, accuracy.T, dz.T, z.T, 0.5, 1e-12)
		e.Ref(func() { ref.NTXent(loss.V, accuracy.V, dz.V, z.V, d, 0.5, 1e-12) })
	},
})
