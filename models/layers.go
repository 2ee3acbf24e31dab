package models

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

// Conv2DConfig describes a square convolution without bias, padded by Size/2.
type Conv2DConfig struct {
	Out, In int  // channels
	Size    int  // side of the filter, odd
	Stride  int  // 1 or more
	Views   bool // it reads views, which need no gradient
}

// Conv2D is a convolution layer for encoders of your own.
type Conv2D struct {
	conv  conv
	views bool
}

// NewConv2D declares the filter name.weight.
func NewConv2D(l *Layout, name string, cfg Conv2DConfig) Conv2D {
	return Conv2D{newConv(l, name, cfg.Out, cfg.In, cfg.Size, cfg.Stride, cfg.Size/2), cfg.Views}
}

// Forward records y [N,P,Q,Out] = x [N,H,W,In] ∗ w and returns the backward pass. That one writes
// dx into a new tensor, or adds it to the tensor into where that is present: another reader of x
// has left its gradient there. dx is absent where x are views.
func (v Conv2D) Forward(c *Context, x engine.Tensor) (
	y engine.Tensor, backward func(dy, into engine.Tensor) (dx engine.Tensor)) {
	out, back := v.conv.forward(c, activation{Tensor: x}, !v.views)
	return out.Tensor, func(dy, into engine.Tensor) engine.Tensor {
		return back(dy, into, false).Tensor
	}
}

// BatchNorm is a batch norm layer for encoders of your own.
type BatchNorm struct {
	norm norm
	name string
}

// NewBatchNorm declares name.weight, which begins at gamma, name.bias, name.running_mean and
// name.running_var.
func NewBatchNorm(l *Layout, name string, channels int, gamma float32) BatchNorm {
	return BatchNorm{newNorm(l, name, channels, gamma), name}
}

// Forward records y = bn(x) + residual, with ReLU after the sum where relu is set. All are
// [N,H,W,C] or [N,C]; residual may be absent. The backward pass returns dx and the residual's
// gradient, which is absent where the residual is.
func (n BatchNorm) Forward(c *Context, x, residual engine.Tensor, relu bool) (
	y engine.Tensor, backward func(dy engine.Tensor) (dx, dresidual engine.Tensor)) {
	c.R.Scope(n.name, kernels.PassNorm)
	out, back := n.norm.forward(c, convolved{Tensor: x}, residual, relu)
	return out.Tensor, func(dy engine.Tensor) (dx, dresidual engine.Tensor) {
		c.R.Scope(n.name, kernels.PassNormBackward)
		dx, dresidual = back(gradient{Tensor: dy})
		if !residual.Valid() {
			dresidual = engine.Tensor{}
		}
		return dx, dresidual
	}
}

// Linear is a fully connected layer; its tensors are F32.
type Linear struct {
	weight int
	bias   int // -1: none
	name   string
	pass   string // where plans and profiles count it
}

// NewLinear declares name.weight [out,in] and, where bias is set, name.bias [out].
func NewLinear(l *Layout, name string, out, in int, bias bool) Linear {
	v := Linear{weight: l.Matrix(name+".weight", out, in), bias: -1, name: name,
		pass: kernels.PassHead}
	if bias {
		v.bias = l.Vector(name+".bias", out, 0)
	}
	return v
}

// Forward records y [N,out] = x [N,in]·wᵀ + b and returns the backward pass, dy to dx.
func (v Linear) Forward(c *Context, x engine.Tensor) (
	y engine.Tensor, backward func(dy engine.Tensor) (dx engine.Tensor)) {
	w := matrix(c.Param(v.weight))
	y = c.Temp(v.name, x.Dim(0), w.Dim(0))
	c.R.Scope(v.name, v.pass)
	kernels.LinearForward(c.R, y, x, w, c.Param(v.bias))
	return y, func(dy engine.Tensor) engine.Tensor {
		c.R.Scope(v.name, v.pass)
		dx := c.Like(v.name+" dx", x)
		wt := c.Temp(v.name+" transposed", w.Dim(1), w.Dim(0))
		kernels.Transpose(c.R, wt, w)
		dw := matrix(c.Grad(v.weight))
		kernels.LinearBackward(c.R, dx, dw, c.Grad(v.bias), x, dy, wt, c.Accumulate)
		return dx
	}
}

// matrix is a weight as [out,in]: a filter of one pixel has the same elements in the same order.
func matrix(w engine.Tensor) engine.Tensor { return w.Reshape(w.Dim(0), w.Len()/w.Dim(0)) }
