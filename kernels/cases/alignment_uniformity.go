package cases

import (
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// Two pictures, the fewest; odd numbers of pictures; several chunks of columns; other exponents;
// sharp potentials; views that agree; rows shorter than eps.
//
// A squared distance is off by a few 2⁻²⁴ and t multiplies it, hence the tolerance of sharp
// ones.
var AlignmentUniformity = Add(Case{
	Op: "alignment_uniformity",
	Shapes: []Shape{
		S("N", 2, "D", 4), S("N", 3, "D", 8, "lambda", 0.5), S("N", 7, "D", 20, "scale", 20.0),
		S("N", 33, "D", 64, "alpha", 1), S("N", 16, "D", 32, "alpha", 4, "t", 0.5),
		S("N", 32, "D", 128, "t", 20, "tol", 1e-4), S("N", 65, "D", 32, "agree", 0.9),
		S("N", 5, "D", 12, "agree", 1), S("N", 5, "D", 12, "agree", 1, "alpha", 1),
		S("N", 9, "D", 8, "scale", 0.1, "eps", 1.0), S("N", 8, "D", 8, "lambda", 0),
		S("N", 300, "D", 32, "agree", 0.4), S("N", 517, "D", 36, "alpha", 3),
		S("N", 512, "D", 128, "agree", 0.5).Bench(), S("N", 1024, "D", 128).Bench(),
	},
	Run: func(e *Env, s Shape) {
		n, d, eps := s.Int("N"), s.Int("D"), s.Or("eps", 1e-12)
		alpha, t, lambda := s.Or("alpha", 2), s.Or("t", 2), s.Or("lambda", 1)
		z := e.InFunc("z", views(n*d, s.Or("agree", 0), s.Or("scale", 1)), 2*n, d)
		loss, alignment := e.Out("loss", 1), e.Out("alignment", 1)
		uniformity, dz := e.Out("uniformity", 1), e.Out("dz", 2*n, d)
		for _, out := range []*Tensor{loss, uniformity, dz} {
			out.Tol = s.Or("tol", 0)
		}
		kernels.AlignmentUniformity(e.R, loss.T, alignment.T, uniformity.T, dz.T, z.T,
			kernels.AlignmentUniformityConfig{
				Alpha: float32(alpha), T: float32(t), Lambda: float32(lambda)}, float32(eps))
		e.Ref(func() {
			ref.AlignmentUniformity(loss.V, alignment.V, uniformity.V, dz.V, z.V, d,
				alpha, t, lambda, eps)
		})
		e.Work(2*2*float64(2*n*n*d), 4*float64(4*n*d))
	},
})
