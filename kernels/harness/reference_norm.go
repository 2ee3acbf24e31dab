package harness

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

var _ = define(map[string]operation{
	"batch_norm": batchNorm,
	"normalize":  normalize,
})

func batchNorm(c *reference) {
	x := c.act("x", activation)
	if len(x.shape) != 4 && len(x.shape) != 2 {
		c.failf("x %v is neither [N,C] nor [N,C,H,W]", x.shape)
	}
	channels := x.shape[1]
	gamma, beta := c.in("weight", activation), c.in("bias", activation)
	runningMean, runningVar := c.inOut("running_mean", activation), c.inOut("running_var", activation)
	dy := c.actOr("dy", activation, x.shape...)
	y, dx := c.outAct("y", activation, x.shape...), c.outAct("dx", activation, x.shape...)
	dgamma, dbeta := c.out("dweight", activation, channels), c.out("dbias", activation, channels)
	r := c.env.R
	mean, rstd := r.Temp("mean", engine.F32, x.T.Dim(-1)), r.Temp("rstd", engine.F32, x.T.Dim(-1))
	n := kernels.Norm{X: x.T, Y: y.T, Gamma: gamma.T, Beta: beta.T, Mean: mean, Rstd: rstd,
		RunningMean: runningMean.T, RunningVar: runningVar.T, Eps: c.float32("eps"),
		Momentum: c.float32("momentum"), Training: c.flag("training")}

	kernels.BatchNormForward(r, y.T, n)
	kernels.BatchNormBackward(r, dx.T, dy.T, n, kernels.NormGradients{DGamma: dgamma.T, DBeta: dbeta.T})
}

func normalize(c *reference) {
	x := c.in("x", activation)
	dy := c.inOr("dy", activation, x.shape...)
	y, dx := c.out("y", activation, x.shape...), c.out("dx", activation, x.shape...)
	rnorm := c.env.R.Temp("rnorm", x.T.DType(), x.T.Dim(0))
	eps := c.float32("eps")
	kernels.L2NormForward(c.env.R, y.T, rnorm, x.T, eps)
	kernels.L2NormBackward(c.env.R, dx.T, dy.T, y.T, rnorm, eps)
}
