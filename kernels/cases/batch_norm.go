package cases

import (
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// offset and spread: x = offset + spread·normal, by default 0 and 1.
var batchNormShapes = []Shape{
	S("N", 1, "C", 4, "training", true),
	// xhat = ±1 except for eps: dx would cancel to nothing
	S("N", 2, "C", 4, "training", true, "eps", 0.1),
	S("N", 7, "C", 4, "training", true, "beta", true),
	S("N", 131, "C", 2048, "training", true, "beta", true),
	S("N", 3, "H", 5, "W", 7, "C", 12, "training", true, "beta", true, "relu", true),
	S("N", 2, "H", 16, "W", 16, "C", 64, "training", true, "beta", true, "relu", true, "residual",
		true),
	S("N", 2, "H", 9, "W", 11, "C", 64, "training", true, "residual", true),
	S("N", 1, "C", 4, "training", true, "biased", true),
	S("N", 3, "H", 5, "W", 7, "C", 12, "training", true, "beta", true, "biased", true),
	// two stages; beyond a binding of 1 MiB
	S("N", 17, "H", 33, "W", 31, "C", 20, "training", true, "beta", true, "relu", true),
	S("N", 5, "H", 64, "W", 64, "C", 8, "training", true, "beta", true, "residual", true),
	S("N", 4, "H", 8, "W", 8, "C", 16, "training", true, "beta", true, "offset", 100.0, "spread",
		0.5),
	S("N", 32, "H", 16, "W", 16, "C", 32, "training", true, "beta", true, "offset", 100.0, "spread",
		0.5),
	S("N", 32, "H", 16, "W", 16, "C", 4, "training", true, "beta", true, "offset", -1000.0,
		"spread", 0.5),
	S("N", 1, "C", 4, "beta", true),
	S("N", 3, "H", 5, "W", 7, "C", 12, "beta", true, "relu", true),
	S("N", 2, "H", 9, "W", 11, "C", 64, "beta", true, "relu", true, "residual", true),
	// y is given although x alone would do
	S("N", 3, "H", 5, "W", 7, "C", 12, "training", true, "beta", true, "relu", true, "y", true),
	S("N", 9, "H", 5, "W", 7, "C", 12, "training", true, "relu", true),
	S("N", 16, "H", 32, "W", 32, "C", 64, "training", true, "beta", true, "relu", true).Bench(),
	S("N", 64, "H", 8, "W", 8, "C", 256, "training", true, "beta", true, "relu", true, "residual",
		true).Bench(),
	S("N", 512, "C", 2048, "training", true, "beta", true, "relu", true).Bench(),
}

var BatchNormForward = Add(Case{Op: "batch_norm_forward", Shapes: both(batchNormShapes),
	Run: func(e *Env, s Shape) {
		c, g, o := s.Int("C"), batchNorm(s), batchNormOptions(s)
		x := batchNormInput(e, s)
		gamma, beta, residual := e.In("gamma", c), optional(e, s, "beta", c),
			optionalAct(e, s, "residual", activation(s)...)
		runningMean, runningVar := e.InOut("running_mean", c),
			e.InOutFunc("running_var", Uniform(0.5, 1.5), c)
		y, mean, rstd := e.OutAct("y", activation(s)...), e.Out("mean", c), e.Out("rstd", c)
		y.Tol = batchNormTol(s)
		o.X, o.Gamma, o.Beta, o.Mean, o.Rstd = x.T, gamma.T, beta.T, mean.T, rstd.T
		o.RunningMean, o.RunningVar, o.Residual = runningMean.T, runningVar.T, residual.T
		kernels.BatchNormForward(e.R, y.T, o)
		e.Ref(func() {
			ref.BatchNormForward(y.V, mean.V, rstd.V, runningMean.V, runningVar.V, x.V, gamma.V,
				beta.V, residual.V, g)
		})
		e.Work(8*float64(len(x.V)), 4*float64(2*len(x.V)+len(y.V)+len(residual.V)))
	}})

var BatchNormBackward = Add(Case{Op: "batch_norm_backward", Shapes: both(batchNormShapes),
	Run: func(e *Env, s Shape) {
		c, g, o, accumulate := s.Int("C"), batchNorm(s), batchNormOptions(s), s.Bool("relu")
		x := batchNormInput(e, s)
		gamma, beta := e.In("gamma", c), optional(e, s, "beta", c)
		mean, rstd := batchNormSaved(e, x, c, g)
		y := &Tensor{}
		var dy *Tensor
		if s.Bool("y") || s.Bool("residual") || !s.Bool("relu") {
			y, dy = e.Act("y", activation(s)...), e.Act("dy", activation(s)...)
		} else {
			y.V = normalized(x, gamma, beta, mean, rstd)
			dy = e.ActFunc("dy", whereClear(y.V), activation(s)...)
		}
		dx, dgamma, dbeta, dresidual := e.OutAct("dx", activation(s)...), e.InOut("dgamma", c),
			&Tensor{}, &Tensor{}
		if s.Bool("beta") {
			dbeta = e.InOut("dbeta", c)
		}
		if s.Bool("residual") {
			dresidual = e.OutAct("dresidual", activation(s)...)
		}
		o.X, o.Y, o.Gamma, o.Beta, o.Mean, o.Rstd = x.T, y.T, gamma.T, beta.T, mean.T, rstd.T
		kernels.BatchNormBackward(e.R, dx.T, dy.T, o, kernels.NormGradients{DGamma: dgamma.T,
			DBeta: dbeta.T, DResidual: dresidual.T, Accumulate: accumulate})
		e.Ref(func() {
			ref.BatchNormBackward(dx.V, dgamma.V, dbeta.V, dresidual.V, dy.V, y.V, x.V, gamma.V,
				mean.V, rstd.V, g, accumulate)
		})
		e.Work(10*float64(len(x.V)), 4*float64(4*len(x.V)+len(dx.V)+len(dresidual.V)))
	}})

// optional is an input where the shape says so, else a tensor that is absent.
func optional(e *Env, s Shape, name string, dims ...int) *Tensor {
	if !s.Bool(name) {
		return &Tensor{T: engine.Tensor{}}
	}
	return e.In(name, dims...)
}

func optionalAct(e *Env, s Shape, name string, dims ...int) *Tensor {
	if !s.Bool(name) {
		return &Tensor{T: engine.Tensor{}}
	}
	return e.Act(name, dims...)
}

func product(dims []int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}
