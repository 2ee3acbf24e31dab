package models

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

// Context is what layers record into: a recorder, the network's memory, and how the pass is run.
// One network may be recorded with several contexts, at several sizes, in one program.
type Context struct {
	R *engine.Recorder
	W *Weights

	// Training has batch norms use the batch's statistics and update the running ones.
	// Otherwise they use the running ones.
	Training bool

	// KeepAverages has batch norms in training leave the running statistics as they are: for a pass
	// that is recorded again.
	KeepAverages bool

	// Parts has batch norms in training use the statistics of a batch of which x is one part. Nil:
	// x is the whole batch.
	Parts *Parts

	// Ranks has batch norms in training use the statistics of a batch that ranks share. Nil: the
	// batch is this rank's.
	Ranks *kernels.NormRanks

	// Passed is called while a backward pass is recorded, once the gradients of all parameters from
	// an index on have been. An encoder need not call it; nil for none.
	Passed func(first int)

	// Accumulate has backward passes add parameter gradients to what is there.
	// Otherwise they overwrite it.
	Accumulate bool

	// Activations is the type in which the encoder's activations and their gradients are stored,
	// from the stem's output to the last block's: F32 or F16. Everything else is F32.
	Activations engine.DType

	// Policy is what the run has decided of how convolutions are made (kernels.Policy.Resolve).
	// Its zero value follows the rule and measures nothing.
	Policy kernels.Policy

	// Rounding has F32 activations hold the values that F16 ones would: each is rounded once it is
	// written. It saves no memory. Tests use it as a second road to the bits of a 16-bit network.
	Rounding bool
}

// Views returns the encoder's input x [N,H,W,4] F32 in the type in which activations are stored.
// Encoders call it first; x itself is the caller's and stays as it is.
func (c *Context) Views(x engine.Tensor) engine.Tensor {
	if x.DType() != c.Activations {
		c.R.Scope("cast", kernels.PassPooling)
		half := c.R.Temp("views in 16 bits", c.Activations, x.Shape()...)
		kernels.Cast(c.R, half, x)
		x = half
	}
	if c.Rounding {
		views := c.Like("views", x)
		c.R.Copy(views, x)
		x = c.Stored(views)
	}
	return x
}

// Stored records what remains to be done once an activation or its gradient t has been written,
// and returns t. Layers call it for every such tensor; it rounds t where Rounding is set.
func (c *Context) Stored(t engine.Tensor) engine.Tensor {
	if c.Rounding {
		half := c.R.Temp("rounded", engine.F16, t.Shape()...)
		kernels.Cast(c.R, half, t)
		kernels.Cast(c.R, t, half)
	}
	return t
}

// policy is the context's policy. It fuses nothing if results are rounded after they are written,
// or if nothing is trained.
func (c *Context) policy() kernels.Policy {
	p := c.Policy
	if c.Rounding || !c.Training {
		p.Fuse = kernels.FuseOff
	}
	return p
}

// Param is parameter i of the layout, in its shape in memory (Param.Dims). Index -1 stands for a
// parameter that a layer does without; its tensor is absent.
func (c *Context) Param(i int) engine.Tensor { return c.parameter(c.W.Params, i) }

// Grad is the gradient of parameter i, in the parameter's shape; absent for index -1.
// A backward pass adds to it where Accumulate is set and overwrites it otherwise.
func (c *Context) Grad(i int) engine.Tensor { return c.parameter(c.W.Grads, i) }

func (c *Context) parameter(arena engine.Tensor, i int) engine.Tensor {
	if i < 0 {
		return engine.Tensor{}
	}
	p := c.W.Layout.Params[i]
	return arena.At(p.Offset, p.Dims()...)
}

// Buffer is buffer i of the layout, such as a running mean.
func (c *Context) Buffer(i int) engine.Tensor {
	p := c.W.Layout.Buffers[i]
	return c.W.Buffers.At(p.Offset, p.Dims()...)
}

// Temp makes a transient F32 tensor. The program's plan gives it memory from its first use to its
// last one.
func (c *Context) Temp(name string, dims ...int) engine.Tensor {
	return c.R.Temp(name, engine.F32, dims...)
}

// Like makes a transient tensor of t's shape and type.
func (c *Context) Like(name string, t engine.Tensor) engine.Tensor {
	return c.R.Temp(name, t.DType(), t.Shape()...)
}
