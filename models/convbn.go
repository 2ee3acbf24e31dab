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
		weight: l.Vector(name+".weight", channels, gamma), bias: l.Vector(name+".bias", channels, 0),
		mean: l.Buffer(name+".running_mean", channels, 0), variance: l.Buffer(name+".running_var", channels, 1), channels: channels,
	}
}

// activation is what a layer hands to the next.
type activation struct {
	engine.Tensor
	moments kernels.Moments        // of a convolution's output
	norm    kernels.BatchNormSaved // the norm with ReLU that made it, which then wants the sums of its gradient; absent otherwise
	through kernels.BatchNormSaved // a norm with ReLU that is yet to be applied, by whoever reads the tensor; absent otherwise
}

// gradient is what a layer hands back: that of an activation, with what the activation's norm wants to know of it.
type gradient struct {
	engine.Tensor
	sums kernels.GradientSums
}

// normBackward records a batch norm's backward pass: dy ↦ dx, and dy masked by the ReLU, which is the residual's gradient.
type normBackward func(dy gradient) (dx, masked engine.Tensor)

// forward records y = relu?(bn(x) (+ residual)) and returns the backward pass.
func (n norm) forward(c *Context, x activation, residual engine.Tensor, relu bool) (y activation, backward normBackward) {
	y.Tensor = c.Like("bn.y", x.Tensor)
	saved, backward := n.record(c, x, y.Tensor, residual, relu)
	c.Stored(y.Tensor)
	if relu {
		y.norm = saved
	}
	return y, backward
}

// between is forward with ReLU for a norm whose result one convolution or pooling reads and nobody else, which may then apply the norm itself.
func (n norm) between(c *Context, x activation) (y activation, backward normBackward) {
	if !c.fusesLoads() {
		return n.forward(c, x, engine.Tensor{}, true)
	}
	y.Tensor = x.Tensor
	y.norm, backward = n.record(c, x, engine.Tensor{}, engine.Tensor{}, true)
	y.through = y.norm
	return y, backward
}

// record records the forward pass, without the result where y is absent.
func (n norm) record(c *Context, x activation, y, residual engine.Tensor, relu bool) (s kernels.BatchNormSaved, backward normBackward) {
	o := kernels.BatchNormOptions{Eps: batchNormEps, Momentum: batchNormMomentum, ReLU: relu, Training: c.Training, Moments: x.moments}
	channels := x.Dim(-1)
	s = kernels.BatchNormSaved{X: x.Tensor, Gamma: c.Param(n.weight), Beta: c.Param(n.bias), Mean: c.Temp("bn.mean", channels), Rstd: c.Temp("bn.rstd", channels)}
	kernels.BatchNormForward(c.R, y, s.Mean, s.Rstd, c.Buffer(n.mean), c.Buffer(n.variance), s.X, s.Gamma, s.Beta, residual, o)
	if residual.Valid() { // else x tells the sign
		s.Y = y
	}
	return s, func(dy gradient) (dx, masked engine.Tensor) {
		dx, masked = c.Like("bn.dx", s.X), dy.Tensor
		o.Sums = dy.sums
		dresidual := engine.Tensor{}
		if residual.Valid() && !dy.sums.Valid() {
			masked = c.Like("dresidual", dy.Tensor)
			dresidual = masked
		}
		kernels.BatchNormBackward(c.R, dx, c.Grad(n.weight), c.Grad(n.bias), dresidual, dy.Tensor, s.Y, s.X, s.Gamma, s.Beta, s.Mean, s.Rstd, o, c.Accumulate)
		return c.Stored(dx), masked // dy where it is not 0: nothing to round
	}
}

// forwardPair records y = relu(a(xa) + b(xb)) and returns the backward pass: dy ↦ dxa, dxb.
func forwardPair(c *Context, a, b norm, xa, xb activation) (y activation, backward func(dy gradient) (dxa, dxb engine.Tensor)) {
	o := kernels.BatchNormOptions{Eps: batchNormEps, Momentum: batchNormMomentum, Training: c.Training}
	branch := func(n norm, x activation) kernels.BatchNormBranch {
		return kernels.BatchNormBranch{X: x.Tensor, Gamma: c.Param(n.weight), Beta: c.Param(n.bias), RunningMean: c.Buffer(n.mean),
			RunningVar: c.Buffer(n.variance), Mean: c.Temp("bn.mean", x.Dim(-1)), Rstd: c.Temp("bn.rstd", x.Dim(-1)), Moments: x.moments}
	}
	y.Tensor = c.Like("bn.y", xa.Tensor)
	ta, tb := branch(a, xa), branch(b, xb)
	kernels.BatchNormPairForward(c.R, y.Tensor, ta, tb, o)
	c.Stored(y.Tensor)
	return y, func(dy gradient) (dxa, dxb engine.Tensor) {
		ta.DX, ta.DGamma, ta.DBeta = c.Like("bn.dx", xa.Tensor), c.Grad(a.weight), c.Grad(a.bias)
		tb.DX, tb.DGamma, tb.DBeta = c.Like("bn.dx", xb.Tensor), c.Grad(b.weight), c.Grad(b.bias)
		kernels.BatchNormPairBackward(c.R, ta, tb, dy.Tensor, o, c.Accumulate)
		return c.Stored(ta.DX), c.Stored(tb.DX)
	}
}

// conv is a convolution without bias by index of its filter.
type conv struct {
	filter   int
	geometry kernels.Conv
	name     string
}

func newConv(l *Layout, name string, out, in, size, stride, pad int) conv {
	return conv{l.Filter(name+".weight", out, in, size, size), kernels.SquareConv(size, stride, pad), name}
}

// convBackward records a convolution's backward pass: dy ↦ dx, which is added to into where that is valid. The activation that it read may have a norm:
// whole says that dx is then all of its gradient, which can be finished for the norm.
type convBackward func(dy, into engine.Tensor, whole bool) gradient

// forward records y = x ∗ w and returns the backward pass; without needInput that computes only the filter's gradient.
func (v conv) forward(c *Context, x activation, needInput bool) (y activation, backward convBackward) {
	g, w := v.geometry, c.Param(v.filter)
	p, q := g.OutputSize(x.Dim(1), x.Dim(2))
	y.Tensor = c.R.Temp(v.name, x.DType(), x.Dim(0), p, q, w.Dim(0))
	fuses := c.fuses() && g.Direct(c.R, x.Tensor, y.Tensor)
	if !fuses {
		x.Tensor, x.through = x.through.Applied(c.R, x.Tensor), kernels.BatchNormSaved{}
	}
	c.R.Scope(v.name, kernels.PassConvolution)
	if fuses {
		y.moments = kernels.FusedForward(c.R, y.Tensor, x.Tensor, w, g, x.through)
	} else {
		kernels.Conv2DForward(c.R, y.Tensor, x.Tensor, w, g)
	}
	c.Stored(y.Tensor)
	return y, func(dy, into engine.Tensor, whole bool) (dx gradient) {
		c.R.Scope(v.name, kernels.PassWeightGradient)
		if x.through.Valid() {
			kernels.FusedBackwardWeight(c.R, c.Grad(v.filter), x.Tensor, dy, g, c.Accumulate, x.through)
		} else {
			kernels.Conv2DBackwardWeight(c.R, c.Grad(v.filter), x.Tensor, dy, g, c.Accumulate)
		}
		if !needInput {
			return dx
		}
		c.R.Scope(v.name, kernels.PassDataGradient)
		dx.Tensor = into
		if !into.Valid() {
			dx.Tensor = c.Like(v.name+" dx", x.Tensor)
		}
		if whole && x.norm.Valid() && !c.Rounding {
			dx.sums = kernels.Conv2DBackwardDataSums(c.R, dx.Tensor, dy, w, g, into.Valid(), x.norm)
		} else {
			kernels.Conv2DBackwardData(c.R, dx.Tensor, dy, w, g, into.Valid())
		}
		c.Stored(dx.Tensor)
		return dx
	}
}
