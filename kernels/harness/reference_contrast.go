package harness

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

var _ = define(map[string]operation{
	"cosine_similarity": cosineSimilarity,
	"nt_xent":           ntXent,
})

// normEps is the least norm that nt_xent divides by, PyTorch's default.
const normEps = 1e-12

func cosineSimilarity(c *reference) {
	a, b := c.in("a", activation), c.in("b", weight) // rows of b are columns of s, so they are padded too
	if len(a.shape) != 2 || len(b.shape) != 2 || a.shape[1] != b.shape[1] {
		c.failf("a %v and b %v are not [M,D] and [N,D]", a.shape, b.shape)
	}
	m, n, d := a.shape[0], b.T.Dim(0), b.T.Dim(1)
	s, ds := c.out("s", activation, m, b.shape[0]), c.inOr("ds", activation, m, b.shape[0])
	da, db := c.out("da", activation, a.shape...), c.out("db", weight, b.shape...)
	r, eps := c.env.R, c.float32("eps")
	unitA, unitB := r.Temp("unitA", engine.F32, m, d), r.Temp("unitB", engine.F32, n, d)
	rnormA, rnormB := r.Temp("rnormA", engine.F32, m), r.Temp("rnormB", engine.F32, n)
	kernels.CosineSimilarityForward(r, s.T, unitA, unitB, rnormA, rnormB, a.T, b.T, eps)
	kernels.CosineSimilarityBackward(r, da.T, db.T, ds.T, unitA, unitB, rnormA, rnormB, eps)
}

func ntXent(c *reference) {
	z := c.in("z", activation)
	if len(z.shape) != 2 || z.shape[0]%2 != 0 {
		c.failf("z %v is not [2N,D]", z.shape)
	}
	loss, accuracy, dz := c.out("loss", plain, 1), c.out("accuracy", plain, 1), c.out("dz", activation, z.shape...)
	kernels.NTXent(c.env.R, loss.T, accuracy.T, dz.T, z.T, c.float32("temperature"), normEps)
}
