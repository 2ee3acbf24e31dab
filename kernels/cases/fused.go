package cases

import (
	"math"

	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// Pixels that no slab or tile divides, fewer than a slab, two stages of merging; strides, and channels beyond one tile.
var fusedShapes = []Shape{
	conv(1, 1, 3, 4, 4, 1, 1, 1, 0), conv(2, 7, 5, 8, 12, 3, 3, 1, 1), conv(3, 9, 8, 4, 16, 3, 3, 2, 1), conv(2, 6, 7, 12, 20, 1, 1, 2, 0),
	conv(2, 13, 13, 4, 24, 7, 7, 2, 3), conv(3, 8, 8, 36, 20, 3, 3, 1, 1), conv(1, 4, 8, 16, 132, 1, 1, 1, 0), conv(5, 40, 37, 4, 4, 3, 3, 1, 1),
	oblong(2, 9, 11, 8, 12, 3, 3, 2, 1, 1, 0), conv(2, 8, 8, 64, 72, 1, 1, 1, 0),
	conv(16, 32, 32, 64, 64, 3, 3, 1, 1).Bench(), conv(32, 28, 28, 128, 512, 1, 1, 1, 0).Bench(),
}

// The batch norm's result tells on both: the convolution's output and the moments that it left.
var FusedForward = Add(Case{Op: "fused_forward", Shapes: both(fusedShapes), Run: func(e *Env, s Shape) {
	c := newConvolution(s)
	x, w, y := e.Act("x", c.x()...), e.InFunc("w", Scaled(1/math.Sqrt(float64(c.C*c.R*c.S))), c.K, c.R, c.S, c.C), e.OutAct("y", c.y()...)
	gamma, beta, runningMean, runningVar := e.In("gamma", c.K), e.In("beta", c.K), e.InOut("running_mean", c.K), e.InOut("running_var", c.K)
	z, mean, rstd := e.OutAct("z", c.y()...), e.Out("mean", c.K), e.Out("rstd", c.K)
	y.Tol, z.Tol = e.matrixTol(), e.matrixTol()
	for _, t := range []*Tensor{mean, rstd, runningMean, runningVar} { // of y as it is stored
		t.Tol = e.halfTol()
	}
	o := kernels.BatchNormOptions{Eps: 1e-5, Momentum: 0.1, Training: true}
	o.Moments = kernels.FusedForward(e.R, y.T, x.T, w.T, c.g)
	kernels.BatchNormForward(e.R, z.T, mean.T, rstd.T, runningMean.T, runningVar.T, y.T, gamma.T, beta.T, engine.Tensor{}, o)
	e.Ref(func() {
		ref.Conv2DForward(y.V, x.V, w.V, c.ConvShape)
		g := ref.BatchNormShape{Pixels: len(y.V) / c.K, Channels: c.K, Eps: 1e-5, Momentum: 0.1, Training: true}
		ref.BatchNormForward(z.V, mean.V, rstd.V, runningMean.V, runningVar.V, y.V, gamma.V, beta.V, nil, g)
	})
	c.work(e, len(x.V), len(y.V))
}})

// halfTol is the tolerance of an fp32 result of 16-bit activations that were rounded on the way; 0, the case's own, where they are fp32.
func (e *Env) halfTol() float64 {
	if e.Activations == engine.F16 {
		return HalfTol
	}
	return 0
}
