package cases

import (
	"math"

	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// fusedShapes have pixels that no slab or tile divides, fewer pixels than a slab, two stages of
// merging, strides, and channels beyond one tile.
var fusedShapes = []Shape{
	conv(1, 1, 3, 4, 4, 1, 1, 1, 0), conv(2, 7, 5, 8, 12, 3, 3, 1, 1),
	conv(3, 9, 8, 4, 16, 3, 3, 2, 1), conv(2, 6, 7, 12, 20, 1, 1, 2, 0),
	conv(2, 13, 13, 4, 24, 7, 7, 2, 3), conv(3, 8, 8, 36, 20, 3, 3, 1, 1),
	conv(1, 4, 8, 16, 132, 1, 1, 1, 0), conv(5, 40, 37, 4, 4, 3, 3, 1, 1),
	oblong(2, 9, 11, 8, 12, 3, 3, 2, 1, 1, 0), conv(2, 8, 8, 64, 72, 1, 1, 1, 0),
	conv(16, 32, 32, 64, 64, 3, 3, 1, 1).Bench(), conv(32, 28, 28, 128, 512, 1, 1, 1, 0).Bench(),
}

// The batch norm's result tells on both: the convolution's output and the moments that it left.
var FusedForward = Add(Case{Op: "fused_forward", Shapes: both(fusedShapes),
	Run: func(e *Env, s Shape) {
		c := newFused(e, s)
		x := e.Act("x", c.x()...)
		w := e.InFunc("w", Scaled(1/math.Sqrt(float64(c.C*c.R*c.S))), c.K, c.R, c.S, c.C)
		y := e.OutAct("y", c.y()...)
		gamma, beta, runningMean, runningVar := e.In("gamma", c.K), e.In("beta", c.K),
			e.InOut("running_mean", c.K), e.InOut("running_var", c.K)
		z, mean, rstd := e.OutAct("z", c.y()...), e.Out("mean", c.K), e.Out("rstd", c.K)
		y.Tol, z.Tol = e.matrixTol(), e.matrixTol()
		for _, t := range []*Tensor{mean, rstd, runningMean, runningVar} { // of y as it is stored
			t.Tol = e.halfTol()
		}
		n := kernels.Norm{X: y.T, Gamma: gamma.T, Beta: beta.T, Mean: mean.T, Rstd: rstd.T,
			RunningMean: runningMean.T, RunningVar: runningVar.T, Eps: 1e-5, Momentum: 0.1,
			Training: true}
		n.Moments = kernels.Conv2DForward(e.R, y.T, x.T, w.T, c.g, kernels.Beside{After: true})
		kernels.BatchNormForward(e.R, z.T, n)
		e.Ref(func() {
			ref.Conv2DForward(y.V, x.V, w.V, c.ConvShape)
			g := ref.BatchNormShape{Pixels: len(y.V) / c.K, Channels: c.K, Eps: 1e-5, Momentum: 0.1,
				Training: true}
			ref.BatchNormForward(z.V, mean.V, rstd.V, runningMean.V, runningVar.V, y.V, gamma.V,
				beta.V, nil, g)
		})
		c.work(e, len(x.V), len(y.V))
	}})

// The convolution and its weight gradient read x through a norm.
var FusedThrough = Add(Case{Op: "fused_through", Shapes: both(accumulating(fusedShapes)),
	Run: func(e *Env, s Shape) {
		c := newFused(e, s)
		p, q := c.Output()
		x, gamma, beta := e.Act("x", c.x()...), e.In("gamma", c.C), e.In("beta", c.C)
		mean, rstd := batchNormSaved(e, x, c.C,
			ref.BatchNormShape{Pixels: c.N * c.H * c.W, Channels: c.C, Eps: 1e-5, Momentum: 0.1,
				Training: true})
		w, y := e.InFunc("w", Scaled(1/math.Sqrt(float64(c.C*c.R*c.S))), c.K, c.R, c.S, c.C),
			e.OutAct("y", c.y()...)
		dy, dw := e.ActFunc("dy", Scaled(1/math.Sqrt(float64(c.N*p*q))), c.y()...),
			e.written(s, "dw", c.K, c.R, c.S, c.C)
		y.Tol, dw.Tol = e.matrixTol(), e.matrixTol()
		before := kernels.Norm{X: x.T, Gamma: gamma.T, Beta: beta.T, Mean: mean.T, Rstd: rstd.T}
		through := kernels.Beside{Before: before, Pending: true}
		kernels.Conv2DForward(e.R, y.T, x.T, w.T, c.g, through)
		kernels.Conv2DBackwardWeight(e.R, dw.T, x.T, dy.T, c.g, through, s.Bool("accumulate"))
		e.Ref(func() {
			z := clamped(normalized(x, gamma, beta, mean, rstd))
			ref.Conv2DForward(y.V, z, w.V, c.ConvShape)
			ref.Conv2DBackwardWeight(dw.V, z, dy.V, c.ConvShape, s.Bool("accumulate"))
		})
		c.work(e, len(x.V), len(y.V))
	}})

// FusedBackwardData checks the sums and the masked gradient by the result of the norm's backward
// pass, which depends on both. Rows that accumulate have a residual: y gives the sign.
var FusedBackwardData = Add(Case{Op: "fused_backward_data", Shapes: both(accumulating(fusedShapes)),
	Run: func(e *Env, s Shape) {
		c, accumulate := newFused(e, s), s.Bool("accumulate") && s.Int("R") >= s.Int("stride")
		g := ref.BatchNormShape{Pixels: c.N * c.H * c.W, Channels: c.C, Eps: 1e-5, Momentum: 0.1,
			ReLU: true, Training: true}
		dy := e.Act("dy", c.y()...)
		w := e.InFunc("w", Scaled(1/math.Sqrt(float64(c.K*c.R*c.S))), c.K, c.R, c.S, c.C)
		nx, gamma, beta := e.Act("nx", c.x()...), e.In("gamma", c.C), e.In("beta", c.C)
		mean, rstd := batchNormSaved(e, nx, c.C, g)
		y := &Tensor{V: normalized(nx, gamma, beta, mean, rstd)}
		if accumulate {
			y = e.Act("y", c.x()...)
		}
		dx := e.writtenAct(accumulate, "dx", c.x()...)
		dnx, dgamma, dbeta := e.OutAct("dnx", c.x()...), e.Out("dgamma", c.C), e.Out("dbeta", c.C)
		for _, t := range []*Tensor{dx, dnx, dgamma, dbeta} {
			t.Tol = e.halfTol()
		}
		n := kernels.Norm{X: nx.T, Y: y.T, Gamma: gamma.T, Beta: beta.T, Mean: mean.T, Rstd: rstd.T,
			Eps: 1e-5, Momentum: 0.1, ReLU: true, Training: true}
		sums := kernels.Conv2DBackwardData(e.R, dx.T, dy.T, w.T, c.g,
			kernels.Beside{Before: n, Whole: true}, accumulate)
		kernels.BatchNormBackward(e.R, dnx.T, dx.T, n, kernels.NormGradients{DGamma: dgamma.T,
			DBeta: dbeta.T, Sums: sums})
		e.Ref(func() {
			ref.Conv2DBackwardData(dx.V, dy.V, w.V, c.ConvShape, accumulate)
			for i := range dx.V {
				if y.V[i] <= 0 {
					dx.V[i] = 0
				}
			}
			ref.BatchNormBackward(dnx.V, dgamma.V, dbeta.V, nil, dx.V, y.V, nx.V, gamma.V, mean.V,
				rstd.V, g, false)
		})
		c.work(e, len(dx.V), len(dy.V))
	}})

// halfTol is the tolerance of an fp32 result of 16-bit activations, which were rounded before. For
// fp32 activations it is 0: the case's own.
func (e *Env) halfTol() float64 {
	switch e.Activations {
	case engine.F16:
		return 4 * HalfTol
	case engine.BF16:
		return 4 * BFloatTol
	}
	return 0
}

// newFused is a convolution that does what it can for the norms beside it.
func newFused(e *Env, s Shape) convolution {
	c := newConvolution(e, s)
	c.g.Policy.Winograd, c.g.Policy.Fuse = kernels.WinogradOff, kernels.FuseOn
	return c
}
