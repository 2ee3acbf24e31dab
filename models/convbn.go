package models

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

// Published batch norm constants: eps 1e-5, running = 0.9·running + 0.1·batch (simclr.md: PyTorch's momentum 0.1).
const (
	batchNormEps      = 1e-5
	batchNormMomentum = 0.1
)

// norm is a batch norm's parameters and running statistics by index.
type norm struct {
	weight, bias, mean, variance int
	channels                     int
}

func newNorm(l *Layout, name string, channels int, gamma float32) norm {
	return norm{
		weight: l.vector(name+".weight", channels, gamma), bias: l.vector(name+".bias", channels, 0),
		mean: l.buffer(name+".running_mean", channels, 0), variance: l.buffer(name+".running_var", channels, 1), channels: channels,
	}
}

// forward records y = relu?(bn(x) (+ residual)) and returns the backward pass: dy ↦ dx, and into dresidual the masked dy if wanted.
func (n norm) forward(c *Context, x, residual engine.Tensor, relu bool) (y engine.Tensor, backward func(dy, dresidual engine.Tensor) engine.Tensor) {
	o := kernels.BatchNormOptions{Eps: batchNormEps, Momentum: batchNormMomentum, ReLU: relu, Training: c.Training}
	y = c.like("bn.y", x)
	channels := x.Dim(-1)
	mean, rstd := c.temp("bn.mean", channels), c.temp("bn.rstd", channels)
	kernels.BatchNormForward(c.R, y, mean, rstd, c.buffer(n.mean), c.buffer(n.variance), x, c.param(n.weight), c.param(n.bias), residual, o)
	c.stored(y)
	sign := engine.Tensor{} // x tells it
	if residual.Valid() {
		sign = y
	}
	return y, func(dy, dresidual engine.Tensor) engine.Tensor {
		dx := c.like("bn.dx", x)
		kernels.BatchNormBackward(c.R, dx, c.grad(n.weight), c.grad(n.bias), dresidual, dy, sign, x, c.param(n.weight), c.param(n.bias), mean, rstd, o,
			c.Accumulate)
		return c.stored(dx) // dresidual is dy where it is not 0: nothing to round
	}
}

// forwardPair records y = relu(a(xa) + b(xb)) and returns the backward pass: dy ↦ dxa, dxb.
func forwardPair(c *Context, a, b norm, xa, xb engine.Tensor) (y engine.Tensor, backward func(dy engine.Tensor) (dxa, dxb engine.Tensor)) {
	o := kernels.BatchNormOptions{Eps: batchNormEps, Momentum: batchNormMomentum, Training: c.Training}
	branch := func(n norm, x engine.Tensor) kernels.BatchNormBranch {
		return kernels.BatchNormBranch{X: x, Gamma: c.param(n.weight), Beta: c.param(n.bias), RunningMean: c.buffer(n.mean), RunningVar: c.buffer(n.variance),
			Mean: c.temp("bn.mean", x.Dim(-1)), Rstd: c.temp("bn.rstd", x.Dim(-1))}
	}
	y = c.like("bn.y", xa)
	ta, tb := branch(a, xa), branch(b, xb)
	kernels.BatchNormPairForward(c.R, y, ta, tb, o)
	return c.stored(y), func(dy engine.Tensor) (dxa, dxb engine.Tensor) {
		ta.DX, ta.DGamma, ta.DBeta = c.like("bn.dx", xa), c.grad(a.weight), c.grad(a.bias)
		tb.DX, tb.DGamma, tb.DBeta = c.like("bn.dx", xb), c.grad(b.weight), c.grad(b.bias)
		kernels.BatchNormPairBackward(c.R, ta, tb, dy, o, c.Accumulate)
		return c.stored(ta.DX), c.stored(tb.DX)
	}
}

// conv is a convolution without bias by index of its filter.
type conv struct {
	filter   int
	geometry kernels.Conv
	name     string
}

func newConv(l *Layout, name string, out, in, size, stride, pad int) conv {
	return conv{l.filter(name+".weight", out, in, size, size), kernels.SquareConv(size, stride, pad), name}
}

// forward records y = x ∗ w and returns the backward pass: dy ↦ dx. With into valid, dx is added there; with needInput false only the
// filter's gradient is computed.
func (v conv) forward(c *Context, x engine.Tensor) (y engine.Tensor, backward func(dy, into engine.Tensor, needInput bool) engine.Tensor) {
	g, w := v.geometry, c.param(v.filter)
	p, q := g.OutputSize(x.Dim(1), x.Dim(2))
	y = c.R.Temp(v.name, x.DType(), x.Dim(0), p, q, w.Dim(0))
	c.R.Label(v.name + " forward")
	kernels.Conv2DForward(c.R, y, x, w, g)
	return c.stored(y), func(dy, into engine.Tensor, needInput bool) engine.Tensor {
		c.R.Label(v.name + " weight gradient")
		kernels.Conv2DBackwardWeight(c.R, c.grad(v.filter), x, dy, g, c.Accumulate)
		if !needInput {
			return engine.Tensor{}
		}
		c.R.Label(v.name + " data gradient")
		dx := into
		if !dx.Valid() {
			dx = c.like(v.name+" dx", x)
		}
		kernels.Conv2DBackwardData(c.R, dx, dy, w, g, into.Valid())
		return c.stored(dx)
	}
}
