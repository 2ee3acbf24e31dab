package cases

import (
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

var CosineSimilarity = Add(Case{
	Op: "cosine_similarity",
	Shapes: []Shape{
		S("M", 1, "N", 4, "D", 4), S("M", 5, "N", 8, "D", 20), S("M", 16, "N", 24, "D", 64),
		S("M", 67, "N", 132, "D", 128, "scale", 30.0),
		S("M", 512, "N", 512, "D", 128).Bench(),
	},
	Run: func(e *Env, s Shape) {
		m, n, d := s.Int("M"), s.Int("N"), s.Int("D")
		const eps = 1e-12
		a, b, ds := e.InFunc("a", Scaled(s.Or("scale", 1)), m, d),
			e.InFunc("b", Scaled(s.Or("scale", 1)), n, d), e.In("ds", m, n)
		sim, da, db := e.Out("s", m, n), e.Out("da", m, d), e.Out("db", n, d)
		unitA, unitB, rnormA, rnormB := e.Out("unitA", m, d), e.Out("unitB", n, d),
			e.Out("rnormA", m), e.Out("rnormB", n)
		kernels.CosineSimilarityForward(e.R, sim.T, unitA.T, unitB.T, rnormA.T, rnormB.T, a.T, b.T,
			eps)
		kernels.CosineSimilarityBackward(e.R, da.T, db.T, ds.T, unitA.T, unitB.T, rnormA.T,
			rnormB.T, eps)
		e.Ref(func() {
			ref.CosineSimilarityForward(sim.V, unitA.V, unitB.V, rnormA.V, rnormB.V, a.V, b.V, d,
				eps)
			ref.CosineSimilarityBackward(da.V, db.V, ds.V, unitA.V, unitB.V, rnormA.V, rnormB.V, d,
				eps)
		})
		e.Work(6*float64(m*n*d), 4*float64(2*m*n+4*(m+n)*d))
	},
})
