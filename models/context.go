package models

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

// Context is what layers record into.
type Context struct {
	R          *engine.Recorder
	W          *Weights
	Training   bool // batch statistics, and running ones updated; otherwise the running ones are used
	Accumulate bool // parameter gradients are added to what is there

	// Activations is how activations and their gradients are stored, from the stem's output to the last block's: F32 or F16. All else is F32.
	Activations engine.DType

	// Policy is what the run has decided of how convolutions are made (kernels.Policy.Resolve).
	Policy kernels.Policy

	// Rounding has F32 activations hold what F16 ones would: each is rounded once it is written. It saves nothing: a second way to the bits of a
	// 16-bit network, for tests.
	Rounding bool
}

// stored is an activation that has just been written, as it is stored.
func (c *Context) stored(t engine.Tensor) engine.Tensor {
	if c.Rounding {
		half := c.R.Temp("rounded", engine.F16, t.Shape()...)
		kernels.Cast(c.R, half, t)
		kernels.Cast(c.R, t, half)
	}
	return t
}

// fuses tells whether convolutions do a part of the batch norms' work. Not where results are rounded once they are there.
func (c *Context) fuses() bool { return c.Training && !c.Rounding && c.Policy.Fuse.Sums() }

// fusesLoads tells whether convolutions also apply the norm before them to what they read.
func (c *Context) fusesLoads() bool { return c.fuses() && c.Policy.Fuse.Loads() }

// param and grad are a parameter and its gradient; index -1, of a bias that a layer does without, is absent.
func (c *Context) param(i int) engine.Tensor { return c.parameter(c.W.Params, i) }
func (c *Context) grad(i int) engine.Tensor  { return c.parameter(c.W.Grads, i) }

func (c *Context) parameter(arena engine.Tensor, i int) engine.Tensor {
	if i < 0 {
		return engine.Tensor{}
	}
	p := c.W.Layout.Params[i]
	return arena.At(p.Offset, p.Dims()...)
}

func (c *Context) buffer(i int) engine.Tensor {
	p := c.W.Layout.Buffers[i]
	return c.W.Buffers.At(p.Offset, p.Dims()...)
}

func (c *Context) temp(name string, dims ...int) engine.Tensor {
	return c.R.Temp(name, engine.F32, dims...)
}

// like makes a transient tensor of t's shape and type.
func (c *Context) like(name string, t engine.Tensor) engine.Tensor {
	return c.R.Temp(name, t.DType(), t.Shape()...)
}
