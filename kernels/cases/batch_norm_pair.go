package cases

import (
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

var batchNormPairShapes = []Shape{
	S("N", 1, "C", 4),
	S("N", 7, "C", 4, "training", true, "accumulate", true),
	S("N", 131, "C", 2048, "training", true),
	S("N", 3, "H", 5, "W", 7, "C", 12, "accumulate", true),
	S("N", 2, "H", 16, "W", 16, "C", 64, "training", true),
	// two stages; beyond a binding of 1 MiB
	S("N", 17, "H", 33, "W", 31, "C", 20, "training", true),
	S("N", 64, "H", 16, "W", 16, "C", 64, "training", true, "accumulate", true).Bench(),
}

var BatchNormPairForward = Add(Case{Op: "batch_norm_pair_forward",
	Shapes: both(batchNormPairShapes), Run: func(e *Env, s Shape) {
		c, y := s.Int("C"), e.OutAct("y", activation(s)...)
		branch := func(name string) (kernels.Norm, *ref.BatchNormBranch) {
			x, gamma, beta := e.Act("x"+name, activation(s)...), e.In("gamma_"+name, c),
				e.In("beta_"+name, c)
			runningMean, runningVar := e.InOut("running_mean_"+name, c),
				e.InOutFunc("running_var_"+name, Uniform(0.5, 1.5), c)
			mean, rstd := e.Out("mean_"+name, c), e.Out("rstd_"+name, c)
			n := batchNormOptions(s)
			n.X, n.Gamma, n.Beta, n.Mean, n.Rstd = x.T, gamma.T, beta.T, mean.T, rstd.T
			n.RunningMean, n.RunningVar = runningMean.T, runningVar.T
			return n, &ref.BatchNormBranch{X: x.V, Gamma: gamma.V, Beta: beta.V,
				RunningMean: runningMean.V, RunningVar: runningVar.V, Mean: mean.V, Rstd: rstd.V}
		}
		a, refA := branch("a")
		b, refB := branch("b")
		kernels.BatchNormPairForward(e.R, y.T, a, b)
		e.Ref(func() { ref.BatchNormPairForward(y.V, *refA, *refB, batchNorm(s)) })
		e.Work(16*float64(len(y.V)), 20*float64(len(y.V)))
	}})

var BatchNormPairBackward = Add(Case{Op: "batch_norm_pair_backward",
	Shapes: both(batchNormPairShapes), Run: func(e *Env, s Shape) {
		c, g := s.Int("C"), batchNorm(s)
		type gradients struct {
			dx engine.Tensor
			kernels.NormGradients
		}
		branch := func(name string) (kernels.Norm, gradients, ref.BatchNormBranch, []float64) {
			x, gamma, beta := e.Act("x"+name, activation(s)...), e.In("gamma_"+name, c),
				e.In("beta_"+name, c)
			mean, rstd := batchNormSavedAs(e, name, x, c, g)
			dx, dgamma, dbeta := e.OutAct("dx"+name, activation(s)...), e.InOut("dgamma_"+name, c),
				e.InOut("dbeta_"+name, c)
			n := batchNormOptions(s)
			n.X, n.Gamma, n.Beta, n.Mean, n.Rstd = x.T, gamma.T, beta.T, mean.T, rstd.T
			return n, gradients{dx.T, kernels.NormGradients{DGamma: dgamma.T, DBeta: dbeta.T,
					Accumulate: s.Bool("accumulate")}},
				ref.BatchNormBranch{X: x.V, Gamma: gamma.V, Mean: mean.V, Rstd: rstd.V, DX: dx.V,
					DGamma: dgamma.V, DBeta: dbeta.V},
				normalized(x, gamma, beta, mean, rstd)
		}
		a, ga, refA, y := branch("a")
		b, gb, refB, yb := branch("b")
		for i := range y {
			y[i] += yb[i]
		}
		dy := e.ActFunc("dy", whereClear(y), activation(s)...)
		kernels.BatchNormPairBackward(e.R, ga.dx, gb.dx, dy.T, a, b, ga.NormGradients,
			gb.NormGradients)
		e.Ref(func() { ref.BatchNormPairBackward(refA, refB, dy.V, y, g, s.Bool("accumulate")) })
		e.Work(20*float64(len(y)), 32*float64(len(y)))
	}})
