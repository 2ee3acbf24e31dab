package harness

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

// normEps is the least norm that nt_xent divides by, PyTorch's default.
const normEps = 1e-12

func cosineSimilarity(c *FileCase) {
	a, b := c.In("a", Activation), c.In("b", Weight) // rows of b are columns of s: padded, too
	if len(a.Shape) != 2 || len(b.Shape) != 2 || a.Shape[1] != b.Shape[1] {
		c.Failf("a %v and b %v are not [M,D] and [N,D]", a.Shape, b.Shape)
	}
	m, n, d := a.Shape[0], b.T.Dim(0), b.T.Dim(1)
	s, ds := c.Out("s", Activation, m, b.Shape[0]), c.InOr("ds", Activation, m, b.Shape[0])
	da, db := c.Out("da", Activation, a.Shape...), c.Out("db", Weight, b.Shape...)
	r, eps := c.Env.R, c.Float32("eps")
	unitA, unitB := r.Temp("unitA", engine.F32, m, d), r.Temp("unitB", engine.F32, n, d)
	rnormA, rnormB := r.Temp("rnormA", engine.F32, m), r.Temp("rnormB", engine.F32, n)
	kernels.CosineSimilarityForward(r, s.T, unitA, unitB, rnormA, rnormB, a.T, b.T, eps)
	kernels.CosineSimilarityBackward(r, da.T, db.T, ds.T, unitA, unitB, rnormA, rnormB, eps)
}

func ntXent(c *FileCase) {
	z := c.In("z", Activation)
	if len(z.Shape) != 2 || z.Shape[0]%2 != 0 {
		c.Failf("z %v is not [2N,D]", z.Shape)
	}
	loss, accuracy := c.Out("loss", Plain, 1), c.Out("accuracy", Plain, 1)
	dz := c.Out("dz", Activation, z.Shape...)
	kernels.NTXent(c.Env.R, loss.T, accuracy.T, dz.T, z.T, c.Float32("temperature"), normEps)
}
