package models

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

// Published batch norm constants: eps 1e-5, running = 0.9·running + 0.1·batch, which PyTorch
// calls a momentum of 0.1.
const (
	batchNormEps      = 1e-5
	batchNormMomentum = 0.1
)

// norm is a batch norm's parameters and running statistics by index.
type norm struct {
	weight, bias, mean, variance int
	channels                     int
	biased                       bool // the running variance follows the biased one
}

func newNorm(l *Layout, name string, channels int, gamma float32) norm {
	return norm{
		weight:   l.Vector(name+".weight", channels, gamma),
		bias:     l.Vector(name+".bias", channels, 0),
		mean:     l.Buffer(name+".running_mean", channels, 0),
		variance: l.Buffer(name+".running_var", channels, 1),
		channels: channels,
		biased:   l.biased,
	}
}

// newHalvedNorm declares a batch norm of two streams, whose channels are padded each by itself.
func newHalvedNorm(l *Layout, name string, channels int) norm {
	return norm{
		weight:   halved(&l.Params, l.Vector(name+".weight", channels, 1)),
		bias:     halved(&l.Params, l.Vector(name+".bias", channels, 0)),
		mean:     halved(&l.Buffers, l.Buffer(name+".running_mean", channels, 0)),
		variance: halved(&l.Buffers, l.Buffer(name+".running_var", channels, 1)),
		channels: channels,
		biased:   l.biased,
	}
}

// of is the norm of x as kernels want it.
func (n norm) of(c *Context, x convolved) kernels.Norm {
	k, channels := n.parameters(c), x.Dim(-1)
	if c.Parts != nil {
		k = c.Parts.attach(n, c, x.Tensor)
	} else {
		k.Mean, k.Rstd = c.Temp("bn.mean", channels), c.Temp("bn.rstd", channels)
	}
	k.X, k.Moments = x.Tensor, x.moments
	return k
}

// parameters is the norm without what it normalises and the statistics of that.
func (n norm) parameters(c *Context) kernels.Norm {
	k := kernels.Norm{Gamma: c.Param(n.weight), Beta: c.Param(n.bias),
		RunningMean: c.Buffer(n.mean), RunningVar: c.Buffer(n.variance),
		Eps: batchNormEps, Momentum: batchNormMomentum, Training: c.Training, Biased: n.biased,
		Ranks: c.Ranks}
	if c.KeepAverages {
		k.Momentum = 0
	}
	return k
}

// gradients are those of the norm's parameters, to be computed with the sums of dy.
func (n norm) gradients(c *Context, dy gradient) kernels.NormGradients {
	return kernels.NormGradients{DGamma: c.Grad(n.weight), DBeta: c.Grad(n.bias),
		Accumulate: c.Accumulate, Sums: dy.sums}
}

// normBackward records a batch norm's backward pass: dy ↦ dx, and dy masked by the ReLU, which is
// the residual's gradient.
type normBackward func(dy gradient) (dx, masked engine.Tensor)

// forward records y = relu?(bn(x) (+ residual)) and returns the backward pass.
func (n norm) forward(c *Context, x convolved, residual engine.Tensor, relu bool) (
	y activation, backward normBackward) {
	y.Tensor = c.Like("bn.y", x.Tensor)
	saved, backward := n.record(c, x, y.Tensor, residual, relu)
	c.Stored(y.Tensor)
	if relu {
		y.norm = saved
	}
	return y, backward
}

// between is forward with ReLU for a norm whose result one convolution or pooling reads and nobody
// else: it stays pending, for its reader to apply. What is rounded must be stored.
func (n norm) between(c *Context, x convolved) (y activation, backward normBackward) {
	if c.Rounding {
		return n.forward(c, x, engine.Tensor{}, true)
	}
	saved, backward := n.record(c, x, engine.Tensor{}, engine.Tensor{}, true)
	return activation{Tensor: x.Tensor, norm: saved, pending: true}, backward
}

// record records the forward pass, without the result where y is absent.
func (n norm) record(c *Context, x convolved, y, residual engine.Tensor, relu bool) (
	s kernels.Norm, backward normBackward) {
	s = n.of(c, x)
	s.Residual, s.ReLU = residual, relu
	kernels.BatchNormForward(c.R, y, s)
	if residual.Valid() { // else x tells the sign
		s.Y = y
	}
	return s, func(dy gradient) (dx, masked engine.Tensor) {
		dx, masked = c.Like("bn.dx", s.X), dy.Tensor
		g := n.gradients(c, dy)
		if residual.Valid() && !dy.sums.Valid() {
			masked = c.Like("dresidual", dy.Tensor)
			g.DResidual = masked
		}
		kernels.BatchNormBackward(c.R, dx, dy.Tensor, s, g)
		return c.Stored(dx), masked // masked is dy where it is not 0: nothing to round
	}
}

// forwardPair records y = relu(a(xa) + b(xb)) and returns the backward pass: dy ↦ dxa, dxb.
func forwardPair(c *Context, a, b norm, xa, xb convolved) (
	y activation, backward func(dy gradient) (dxa, dxb engine.Tensor)) {
	y.Tensor = c.Like("bn.y", xa.Tensor)
	na, nb := a.of(c, xa), b.of(c, xb)
	if c.Parts != nil {
		c.Parts.together(a, b)
	}
	kernels.BatchNormPairForward(c.R, y.Tensor, na, nb)
	c.Stored(y.Tensor)
	return y, func(dy gradient) (dxa, dxb engine.Tensor) {
		dxa, dxb = c.Like("bn.dx", xa.Tensor), c.Like("bn.dx", xb.Tensor)
		kernels.BatchNormPairBackward(c.R, dxa, dxb, dy.Tensor, na, nb, a.gradients(c, dy),
			b.gradients(c, dy))
		return c.Stored(dxa), c.Stored(dxb)
	}
}
