package models

import (
	"fmt"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// ProjectionConfig describes the head g in z = g(h) (SimCLR §2.1; three layers in v2).
type ProjectionConfig struct {
	// Layers is 1 to 3. All but the last are linear, batch norm and ReLU.
	Layers int

	// Hidden is the width between layers; 0 means the encoder's.
	Hidden int

	// Dim is the width of z.
	Dim int

	// LastBN ends the head in a batch norm without shift instead of a bias, as the reference
	// implementation does.
	LastBN bool
}

// Projection is the head: h [N,features] to z [N,Dim].
type Projection struct {
	Dim    int
	layers []headLayer
}

// headLayer is a linear layer and what follows it.
type headLayer struct {
	linear  Linear
	norm    norm
	hasNorm bool
	relu    bool
}

// Build declares a head on features inputs; its layers are called prefix+fcI and prefix+bnI.
func (cfg ProjectionConfig) Build(l *Layout, features int, prefix string) (*Projection, error) {
	if cfg.Layers < 1 || cfg.Layers > 3 {
		return nil, fmt.Errorf("models: a projection head has 1 to 3 layers, not %d", cfg.Layers)
	}
	if cfg.Dim <= 0 || cfg.Hidden < 0 {
		return nil, fmt.Errorf("models: a projection head of %d hidden and %d output dimensions",
			cfg.Hidden, cfg.Dim)
	}
	if cfg.Hidden == 0 {
		cfg.Hidden = features
	}
	p := &Projection{Dim: cfg.Dim}
	in := features
	for i := 1; i < cfg.Layers; i++ {
		layer := headLayer{hasNorm: true, relu: true}
		layer.linear = NewLinear(l, fmt.Sprintf("%sfc%d", prefix, i), cfg.Hidden, in, false)
		layer.norm = newNorm(l, fmt.Sprintf("%sbn%d", prefix, i), cfg.Hidden, 1)
		p.layers, in = append(p.layers, layer), cfg.Hidden
	}
	last := headLayer{hasNorm: cfg.LastBN}
	last.linear = NewLinear(l, fmt.Sprintf("%sfc%d", prefix, cfg.Layers), cfg.Dim, in, !cfg.LastBN)
	if cfg.LastBN {
		last.norm = newScale(l, fmt.Sprintf("%sbn%d", prefix, cfg.Layers), cfg.Dim)
	}
	p.layers = append(p.layers, last)
	return p, nil
}

// newScale declares a batch norm without shift.
func newScale(l *Layout, name string, channels int) norm {
	return norm{
		weight:   l.Vector(name+".weight", channels, 1),
		bias:     -1,
		mean:     l.Buffer(name+".running_mean", channels, 0),
		variance: l.Buffer(name+".running_var", channels, 1),
		channels: channels,
	}
}

// HiddenWidth is the width of the first layer's output, which ForwardHidden records. It is 0 for a
// head of one layer.
func (p *Projection) HiddenWidth() int {
	if len(p.layers) == 1 {
		return 0
	}
	return p.layers[0].norm.channels
}

// Forward records z [N,Dim] = g(h [N,features]) and returns the backward pass, dz to dh.
func (p *Projection) Forward(c *Context, h engine.Tensor) (
	z engine.Tensor, backward func(dz engine.Tensor) (dh engine.Tensor)) {
	return forwardHead(c, h, p.layers)
}

// ForwardHidden records y [N,HiddenWidth], the output of the first layer after its ReLU, and
// returns the backward pass, dy to dh. A head of one layer has no such output and panics.
func (p *Projection) ForwardHidden(c *Context, h engine.Tensor) (
	y engine.Tensor, backward func(dy engine.Tensor) (dh engine.Tensor)) {
	if p.HiddenWidth() == 0 {
		panic("models: a projection head of one layer has no hidden layer")
	}
	return forwardHead(c, h, p.layers[:1])
}

func forwardHead(c *Context, h engine.Tensor, layers []headLayer) (
	z engine.Tensor, backward func(dz engine.Tensor) (dh engine.Tensor)) {
	exact := *c // the head's tensors are fp32 in mixed precision, too
	exact.Rounding = false
	c = &exact
	var chain []func(dy engine.Tensor) engine.Tensor
	z = h
	for _, l := range layers {
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

func (l headLayer) forward(c *Context, x engine.Tensor) (
	y engine.Tensor, backward func(dy engine.Tensor) engine.Tensor) {
	y, linearBack := l.linear.Forward(c, x)
	if !l.hasNorm {
		return y, linearBack
	}
	normed, normBack := l.norm.forward(c, convolved{Tensor: y}, engine.Tensor{}, l.relu)
	return normed.Tensor, func(dy engine.Tensor) engine.Tensor {
		c.R.Scope(l.linear.name, kernels.PassHead)
		dx, _ := normBack(gradient{Tensor: dy})
		return linearBack(dx)
	}
}
