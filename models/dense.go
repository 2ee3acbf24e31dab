package models

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

// dense is a linear layer and what follows it: a batch norm, a ReLU, both or neither. Its tensors
// are F32, in mixed precision too.
type dense struct {
	linear Linear
	norm   *norm // absent where none follows
	relu   bool
}

// newPointwise declares a linear layer as convolutions of one pixel have it: name.weight
// [out,in,1,1] and, where bias is set, name.bias [out].
func newPointwise(l *Layout, name string, out, in int, bias bool) Linear {
	v := Linear{weight: l.Filter(name+".weight", out, in, 1, 1), bias: -1, name: name,
		pass: kernels.PassPooling}
	if bias {
		v.bias = l.Vector(name+".bias", out, 0)
	}
	return v
}

// denseBackward records the backward pass of dense layers, dy to dx.
type denseBackward func(dy engine.Tensor) (dx engine.Tensor)

// forwardDense records layers one after the other and returns the backward pass of all.
func forwardDense(c *Context, x engine.Tensor, layers ...dense) (
	y engine.Tensor, backward denseBackward) {
	exact := *c
	exact.Rounding = false
	var chain []denseBackward
	y = x
	for _, l := range layers {
		var back denseBackward
		y, back = l.forward(&exact, y)
		chain = append(chain, back)
	}
	return y, func(d engine.Tensor) engine.Tensor {
		for i := len(chain) - 1; i >= 0; i-- {
			d = chain[i](d)
		}
		return d
	}
}

func (l dense) forward(c *Context, x engine.Tensor) (y engine.Tensor, backward denseBackward) {
	y, linearBack := l.linear.Forward(c, x)
	switch {
	case l.norm != nil:
		normed, normBack := l.norm.forward(c, convolved{Tensor: y}, engine.Tensor{}, l.relu)
		return normed.Tensor, func(dy engine.Tensor) engine.Tensor {
			c.R.Scope(l.linear.name, l.linear.pass)
			dx, _ := normBack(gradient{Tensor: dy})
			return linearBack(dx)
		}
	case l.relu:
		passed := c.Like(l.linear.name+" relu", y)
		kernels.ReLUForward(c.R, passed, y)
		return passed, func(dy engine.Tensor) engine.Tensor {
			c.R.Scope(l.linear.name, l.linear.pass)
			dx := c.Like(l.linear.name+" drelu", dy)
			kernels.ReLUBackward(c.R, dx, dy, passed)
			return linearBack(dx)
		}
	}
	return y, linearBack
}
