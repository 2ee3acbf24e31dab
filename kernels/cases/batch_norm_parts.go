package cases

import (
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// part is how many of the N images or rows pass at a time; the last part may be smaller.
var batchNormPartsShapes = []Shape{
	S("N", 1, "C", 4, "part", 1, "training", true),
	S("N", 7, "C", 4, "part", 3, "training", true, "beta", true),
	S("N", 131, "C", 68, "part", 17, "training", true, "beta", true),
	S("N", 5, "H", 5, "W", 7, "C", 12, "part", 2, "training", true, "beta", true, "relu", true),
	S("N", 6, "H", 33, "W", 31, "C", 20, "part", 5, "training", true, "beta", true, "relu", true),
	S("N", 16, "H", 16, "W", 16, "C", 4, "part", 4, "training", true, "beta", true, "offset",
		-1000.0, "spread", 0.5),
	S("N", 64, "H", 8, "W", 8, "C", 256, "part", 16, "training", true, "beta", true).Bench(),
}

// parts calls record with the norm of each part of x. A part lies in a tensor of its own, as any
// device can bind that.
func parts(e *Env, s Shape, n kernels.Norm, record func(n kernels.Norm, lo, hi int)) {
	for lo := 0; lo < s.Int("N"); lo += s.Int("part") {
		hi := min(lo+s.Int("part"), s.Int("N"))
		part := n
		part.X = ownRows(e, n.X, lo, hi)
		record(part, lo, hi)
	}
}

// ownRows copies rows of t.
func ownRows(e *Env, t engine.Tensor, lo, hi int) engine.Tensor {
	rows := t.Slice(lo, hi)
	own := e.R.Temp("rows", t.DType(), rows.Shape()...)
	e.R.Copy(own, rows)
	return own
}

// normParts are the tensors that a norm keeps from part to part.
func normParts(e *Env, c int) kernels.NormParts {
	kept := func(name string) engine.Tensor { return e.R.Temp(name, engine.F32, c) }
	p := kernels.NormParts{Count: kept("count"), M1: kept("m1"), M2: kept("m2"),
		SumDy: kept("sum_dy"), SumDyx: kept("sum_dyx"), MeanDy: kept("mean_dy"),
		MeanDyx: kept("mean_dyx")}
	p.Begin(e.R)
	return p
}

// BatchNormParts is a batch norm both ways on a batch that passes in parts: the reference has the
// whole batch at once.
var BatchNormParts = Add(Case{Op: "batch_norm_parts", Shapes: both(batchNormPartsShapes),
	Run: func(e *Env, s Shape) {
		c, g, o := s.Int("C"), batchNorm(s), batchNormOptions(s)
		x := batchNormInput(e, s)
		gamma, beta := e.In("gamma", c), optional(e, s, "beta", c)
		runningMean, runningVar := e.InOut("running_mean", c),
			e.InOutFunc("running_var", Uniform(0.5, 1.5), c)
		y, mean, rstd := e.OutAct("y", activation(s)...), e.Out("mean", c), e.Out("rstd", c)
		refMean, refRstd := batchNormSaved(e, x, c, g)
		dy := e.ActFunc("dy", whereClear(normalized(x, gamma, beta, refMean, refRstd)),
			activation(s)...)
		dx, dgamma, dbeta := e.OutAct("dx", activation(s)...), e.InOut("dgamma", c), &Tensor{}
		if s.Bool("beta") {
			dbeta = e.InOut("dbeta", c)
		}
		y.Tol = batchNormTol(s)
		dx.Tol, dgamma.Tol = y.Tol, y.Tol
		o.X, o.Gamma, o.Beta, o.Mean, o.Rstd = x.T, gamma.T, beta.T, mean.T, rstd.T
		o.RunningMean, o.RunningVar = runningMean.T, runningVar.T
		kept, rows := normParts(e, c), g.Pixels
		want := kernels.NormGradients{DGamma: dgamma.T, DBeta: dbeta.T, Accumulate: true}
		with := func(forward, backward bool) {
			p := kept
			p.Forward, p.Backward = forward, backward
			o.Parts = &p
		}

		with(true, false)
		parts(e, s, o, func(n kernels.Norm, lo, hi int) {
			kernels.BatchNormForward(e.R, engine.Tensor{}, n)
		})
		kernels.FinishForward(e.R, []kernels.Norm{o}, []int{rows})
		with(false, false)
		parts(e, s, o, func(n kernels.Norm, lo, hi int) {
			part := e.R.Temp("part of y", y.T.DType(), n.X.Shape()...)
			kernels.BatchNormForward(e.R, part, n)
			e.R.Copy(y.T.Slice(lo, hi), part)
		})
		with(false, true)
		parts(e, s, o, func(n kernels.Norm, lo, hi int) {
			unused := e.R.Temp("unused dx", dx.T.DType(), n.X.Shape()...)
			kernels.BatchNormBackward(e.R, unused, ownRows(e, dy.T, lo, hi), n, want)
		})
		kernels.FinishBackward(e.R, []kernels.Norm{o}, []kernels.NormGradients{want}, []int{rows})
		with(false, false)
		parts(e, s, o, func(n kernels.Norm, lo, hi int) {
			part := e.R.Temp("part of dx", dx.T.DType(), n.X.Shape()...)
			kernels.BatchNormBackward(e.R, part, ownRows(e, dy.T, lo, hi), n, want)
			e.R.Copy(dx.T.Slice(lo, hi), part)
		})
		e.Ref(func() {
			ref.BatchNormForward(y.V, mean.V, rstd.V, runningMean.V, runningVar.V, x.V, gamma.V,
				beta.V, nil, g)
			ref.BatchNormBackward(dx.V, dgamma.V, dbeta.V, nil, dy.V, y.V, x.V, gamma.V, mean.V,
				rstd.V, g, true)
		})
		e.Work(18*float64(len(x.V)), 4*float64(5*len(x.V)+len(y.V)+len(dx.V)))
	}})
