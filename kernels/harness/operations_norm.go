package harness

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

func batchNorm(c *FileCase) {
	x := c.Act("x", Activation)
	if len(x.Shape) != 4 && len(x.Shape) != 2 {
		c.Failf("x %v is neither [N,C] nor [N,C,H,W]", x.Shape)
	}
	channels := x.Shape[1]
	gamma, beta := c.In("weight", Activation), c.In("bias", Activation)
	runningMean := c.InOut("running_mean", Activation)
	runningVar := c.InOut("running_var", Activation)
	dy := c.ActOr("dy", Activation, x.Shape...)
	y, dx := c.OutAct("y", Activation, x.Shape...), c.OutAct("dx", Activation, x.Shape...)
	dgamma, dbeta := c.Out("dweight", Activation, channels), c.Out("dbias", Activation, channels)
	r := c.Env.R
	mean, rstd := r.Temp("mean", engine.F32, x.T.Dim(-1)), r.Temp("rstd", engine.F32, x.T.Dim(-1))
	n := kernels.Norm{X: x.T, Y: y.T, Gamma: gamma.T, Beta: beta.T, Mean: mean, Rstd: rstd,
		RunningMean: runningMean.T, RunningVar: runningVar.T, Eps: c.Float32("eps"),
		Momentum: c.Float32("momentum"), Training: c.Flag("training")}

	kernels.BatchNormForward(r, y.T, n)
	grads := kernels.NormGradients{DGamma: dgamma.T, DBeta: dbeta.T}
	kernels.BatchNormBackward(r, dx.T, dy.T, n, grads)
}

func normalize(c *FileCase) {
	x := c.In("x", Activation)
	dy := c.InOr("dy", Activation, x.Shape...)
	y, dx := c.Out("y", Activation, x.Shape...), c.Out("dx", Activation, x.Shape...)
	rnorm := c.Env.R.Temp("rnorm", x.T.DType(), x.T.Dim(0))
	eps := c.Float32("eps")
	kernels.L2NormForward(c.Env.R, y.T, rnorm, x.T, eps)
	kernels.L2NormBackward(c.Env.R, dx.T, dy.T, y.T, rnorm, eps)
}
