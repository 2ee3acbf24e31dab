package models

import (
	"fmt"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// ProjectionConfig describes the head g: h ↦ z (SimCLR §2.1; three layers in v2).
type ProjectionConfig struct {
	Layers int  // 1 to 3; all but the last are linear + batch norm + ReLU
	Hidden int  // width between layers; 0: the encoder's
	Dim    int  // of z
	LastBN bool // the last layer has no bias and is followed by a batch norm without shift, as the reference implementation's
}

// Projection is the head.
type Projection struct {
	Dim    int
	layers []headLayer
}

type headLayer struct {
	weight  int
	bias    int // -1: none
	norm    norm
	hasNorm bool
	relu    bool
	name    string
}

// NewProjection lays out a head on features inputs; its parameters are called fcI and bnI.
func NewProjection(cfg ProjectionConfig, features int, l *Layout, prefix string) (*Projection, error) {
	if cfg.Layers < 1 || cfg.Layers > 3 {
		return nil, fmt.Errorf("models: a projection head has 1 to 3 layers, not %d", cfg.Layers)
	}
	if cfg.Dim <= 0 || cfg.Hidden < 0 {
		return nil, fmt.Errorf("models: a projection head of %d hidden and %d output dimensions", cfg.Hidden, cfg.Dim)
	}
	if cfg.Hidden == 0 {
		cfg.Hidden = features
	}
	p := &Projection{Dim: cfg.Dim}
	in := features
	for i := 1; i <= cfg.Layers; i++ {
		last := i == cfg.Layers
		out := cfg.Hidden
		if last {
			out = cfg.Dim
		}
		layer := headLayer{name: fmt.Sprintf("%sfc%d", prefix, i), bias: -1, hasNorm: !last || cfg.LastBN, relu: !last}
		layer.weight = l.matrix(layer.name+".weight", out, in)
		if last && !cfg.LastBN {
			layer.bias = l.vector(layer.name+".bias", out, 0)
		}
		if layer.hasNorm {
			name := fmt.Sprintf("%sbn%d", prefix, i)
			if last {
				layer.norm = norm{l.vector(name+".weight", out, 1), -1, l.buffer(name+".running_mean", out, 0), l.buffer(name+".running_var", out, 1), out}
			} else {
				layer.norm = newNorm(l, name, out, 1)
			}
		}
		p.layers, in = append(p.layers, layer), out
	}
	return p, nil
}

// Forward records z [N,D] = g(h [N,features]) and returns the backward pass: dz ↦ dh.
func (p *Projection) Forward(c *Context, h engine.Tensor) (z engine.Tensor, backward func(dz engine.Tensor) engine.Tensor) {
	exact := *c // the head's tensors are fp32 in mixed precision, too
	exact.Rounding = false
	c = &exact
	var chain []func(dy engine.Tensor) engine.Tensor
	z = h
	for _, l := range p.layers {
		var back func(dy engine.Tensor) engine.Tensor
		z, back = l.forward(c, z)
		chain = append(chain, back)
	}
	return z, func(d engine.Tensor) engine.Tensor {
		for i := len(chain) - 1; i >= 0; i-- {
			d = chain[i](d)
		}
		return d
	}
}

func (l headLayer) forward(c *Context, x engine.Tensor) (y engine.Tensor, backward func(dy engine.Tensor) engine.Tensor) {
	w := c.param(l.weight)
	y = c.temp(l.name, x.Dim(0), w.Dim(0))
	c.R.Scope(l.name, kernels.PassHead)
	kernels.LinearForward(c.R, y, x, w, c.param(l.bias))
	normBack := func(dy gradient) (dx, masked engine.Tensor) { return dy.Tensor, engine.Tensor{} }
	if l.hasNorm {
		var normed activation
		normed, normBack = l.norm.forward(c, activation{Tensor: y}, engine.Tensor{}, l.relu)
		y = normed.Tensor
	}
	return y, func(dy engine.Tensor) engine.Tensor {
		c.R.Scope(l.name, kernels.PassHead)
		dy, _ = normBack(gradient{Tensor: dy})
		dx := c.like(l.name+" dx", x)
		wt := c.temp(l.name+" transposed", w.Dim(1), w.Dim(0))
		kernels.Transpose(c.R, wt, w)
		kernels.LinearBackward(c.R, dx, c.grad(l.weight), c.grad(l.bias), x, dy, wt, c.Accumulate)
		return dx
	}
}
