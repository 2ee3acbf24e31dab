package models

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

// maxPool is the ImageNet stem's 3×3 pooling of stride 2, padded on both sides or at the end.
func maxPool(c *Context, x activation, pool kernels.Pool) (
	y activation, backward func(dy gradient) gradient) {
	p, q := pool.Output(x.Dim(1), x.Dim(2))
	y.Tensor = c.R.Temp("maxpool", x.DType(), x.Dim(0), p, q, x.Dim(3))
	index := c.R.Temp("maxpool index", engine.U32, x.Dim(0), p, q, x.Dim(3)/4)
	beside := kernels.Beside{Before: x.norm, Pending: x.pending}
	in, through := pool.Input(c.R, x.Tensor, c.policy(), beside)
	c.R.Scope("maxpool", kernels.PassPooling)
	kernels.MaxPool2DForward(c.R, y.Tensor, index, in, pool, through)
	return y, func(dy gradient) gradient {
		dx := c.Like("maxpool dx", in)
		c.R.Scope("maxpool", kernels.PassPooling)
		kernels.MaxPool2DBackward(c.R, dx, dy.Tensor, index, pool)
		return gradient{Tensor: c.Stored(dx)}
	}
}

// avgPool records the average pooling of a shortcut. Its backward pass adds dx to the tensor into.
func avgPool(c *Context, name string, x engine.Tensor, pool kernels.AvgPool) (
	y activation, backward func(dy, into engine.Tensor) gradient) {
	p, q := pool.Output(x.Dim(1), x.Dim(2))
	y.Tensor = c.R.Temp(name+" averaged", x.DType(), x.Dim(0), p, q, x.Dim(3))
	c.R.Scope(name, kernels.PassPooling)
	kernels.AvgPool2DForward(c.R, y.Tensor, x, pool)
	c.Stored(y.Tensor)
	return y, func(dy, into engine.Tensor) gradient {
		c.R.Scope(name, kernels.PassPooling)
		kernels.AvgPool2DBackward(c.R, into, dy, pool, true)
		return gradient{Tensor: c.Stored(into)}
	}
}

// GlobalAvgPool records h [N,C] F32, the mean of x [N,H,W,C] over H and W, and returns the backward
// pass, dh to dx. It is how convolutional encoders end.
func GlobalAvgPool(c *Context, x engine.Tensor) (
	h engine.Tensor, backward func(dh engine.Tensor) (dx engine.Tensor)) {
	h = c.Temp("h", x.Dim(0), x.Dim(3))
	c.R.Scope("pool", kernels.PassPooling)
	kernels.GlobalAvgPoolForward(c.R, h, x)
	return h, func(dh engine.Tensor) engine.Tensor {
		dx := c.Like("dpool", x)
		c.R.Scope("pool", kernels.PassPooling)
		kernels.GlobalAvgPoolBackward(c.R, dx, dh)
		return c.Stored(dx)
	}
}
