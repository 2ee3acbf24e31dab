package ref

// BatchNormBranch is one of two norms whose results are added. It holds x, its parameters, running
// averages and statistics, and their gradients.
type BatchNormBranch struct {
	X, Gamma, Beta, RunningMean, RunningVar, Mean, Rstd []float64

	DX, DGamma, DBeta []float64
}

// BatchNormPairForward writes y = relu(norm(a) + norm(b)).
func BatchNormPairForward(y []float64, a, b BatchNormBranch, s BatchNormShape) {
	s.ReLU = false
	BatchNormForward(y, a.Mean, a.Rstd, a.RunningMean, a.RunningVar, a.X, a.Gamma, a.Beta, nil, s)
	residual := append([]float64(nil), y...)
	s.ReLU = true
	BatchNormForward(y, b.Mean, b.Rstd, b.RunningMean, b.RunningVar, b.X, b.Gamma, b.Beta,
		residual, s)
}

// BatchNormPairBackward writes DX, DGamma and DBeta of both branches. y is the forward result. With
// accumulate, DGamma and DBeta are added to.
func BatchNormPairBackward(a, b BatchNormBranch, dy, y []float64, s BatchNormShape,
	accumulate bool) {
	s.ReLU = true
	for _, n := range []BatchNormBranch{a, b} {
		BatchNormBackward(n.DX, n.DGamma, n.DBeta, nil, dy, y, n.X, n.Gamma, n.Mean, n.Rstd, s,
			accumulate)
	}
}
