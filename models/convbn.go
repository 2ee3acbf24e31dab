package models

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

// conv is a convolution without bias by index of its filter.
type conv struct {
	filter   int
	geometry kernels.Conv
	name     string
}

func newConv(l *Layout, name string, out, in, size, stride, pad int) conv {
	return conv{l.Filter(name+".weight", out, in, size, size),
		kernels.SquareConv(size, stride, pad), name}
}

// activation is what a layer hands to the next: a tensor, and the norm with ReLU that makes it.
type activation struct {
	engine.Tensor
	norm    kernels.Norm // absent where no norm with ReLU makes it
	pending bool         // the norm is still to be applied: Tensor is the norm's X
}

// convolved is a convolution's output, which a norm reads and nobody else.
type convolved struct {
	engine.Tensor
	moments kernels.Moments // of the tensor, if the convolution left them
}

// gradient is that of an activation.
type gradient struct {
	engine.Tensor
	sums kernels.GradientSums // for the activation's norm, if the convolution left them
}

// convBackward records a convolution's backward pass: dy ↦ dx, which is added to into where that
// is present. whole says that dx is then all of the gradient of the activation that was read.
type convBackward func(dy, into engine.Tensor, whole bool) gradient

// forward records y = x ∗ w and returns the backward pass. Without needInput that one computes
// only the filter's gradient.
func (v conv) forward(c *Context, x activation, needInput bool) (
	y convolved, backward convBackward) {
	g, w := v.geometry.With(c.policy()), c.Param(v.filter)
	p, q := g.OutputSize(x.Dim(1), x.Dim(2))
	y.Tensor = c.R.Temp(v.name, x.DType(), x.Dim(0), p, q, w.Dim(0))
	beside := kernels.Beside{Before: x.norm, Pending: x.pending, After: c.Training}
	in, beside := g.Input(c.R, x.Tensor, y.Tensor, beside)
	c.R.Scope(v.name, kernels.PassConvolution)
	y.moments = kernels.Conv2DForward(c.R, y.Tensor, in, w, g, beside)
	c.Stored(y.Tensor)
	return y, func(dy, into engine.Tensor, whole bool) (dx gradient) {
		c.R.Scope(v.name, kernels.PassWeightGradient)
		kernels.Conv2DBackwardWeight(c.R, c.Grad(v.filter), in, dy, g, beside, c.Accumulate)
		if !needInput {
			return dx
		}
		c.R.Scope(v.name, kernels.PassDataGradient)
		dx.Tensor, beside.Whole = into, whole
		if !into.Valid() {
			dx.Tensor = c.Like(v.name+" dx", in)
		}
		dx.sums = kernels.Conv2DBackwardData(c.R, dx.Tensor, dy, w, g, beside, into.Valid())
		c.Stored(dx.Tensor)
		return dx
	}
}
