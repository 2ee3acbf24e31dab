package models

import (
	"fmt"

	"vksimclr/engine"
)

// ProjectionConfig describes the head g in z = g(h) (SimCLR §2.1; three layers in v2).
type ProjectionConfig struct {
	// Layers is 0 to 3. All but the last end in a ReLU. Without layers z is h.
	Layers int

	// Hidden is the width between layers; 0 means the encoder's.
	Hidden int

	// Dim is the width of z. Without layers it is the encoder's, whatever stands here.
	Dim int

	// Norm says which layers have a batch norm.
	Norm HeadNorm

	// Bias says which layers have a bias.
	Bias HeadBias

	// BiasedVariance has running variances follow the batches' biased ones, as ResNetConfig's.
	BiasedVariance bool
}

// HeadNorm says which layers of a head have a batch norm.
type HeadNorm uint8

const (
	NormHidden    HeadNorm = iota // all but the last
	NormAll                       // all, the last without shift: the reference implementation
	NormAllAffine                 // all, the last with shift as well: lightly
	NormNone                      // none: solo-learn, VISSL and others
)

// HeadBias says which linear layers of a head have a bias.
type HeadBias uint8

const (
	BiasWithoutNorm HeadBias = iota // those that no batch norm follows
	BiasAll                         // all
	BiasNone                        // none
)

// Projection is the head: h [N,features] to z [N,Dim].
type Projection struct {
	Dim    int
	layers []dense
	widths []int // of the representations after so many layers
}

// Build declares a head on features inputs; its layers are called prefix+fcI and prefix+bnI.
func (cfg ProjectionConfig) Build(l *Layout, features int, prefix string) (*Projection, error) {
	if cfg.Layers < 0 || cfg.Layers > 3 {
		return nil, fmt.Errorf("models: a projection head has 0 to 3 layers, not %d", cfg.Layers)
	}
	if cfg.Dim <= 0 && cfg.Layers > 0 || cfg.Hidden < 0 {
		return nil, fmt.Errorf("models: a projection head of %d hidden and %d output dimensions",
			cfg.Hidden, cfg.Dim)
	}
	l.biased = cfg.BiasedVariance
	defer func() { l.biased = false }()
	p := &Projection{Dim: features, widths: []int{features}}
	for i := 1; i <= cfg.Layers; i++ {
		last, width := i == cfg.Layers, cfg.Hidden
		switch {
		case last:
			width = cfg.Dim
		case width == 0:
			width = features
		}
		hasNorm := cfg.Norm != NormNone && !(last && cfg.Norm == NormHidden)
		bias := cfg.Bias == BiasAll || cfg.Bias == BiasWithoutNorm && !hasNorm
		layer := dense{relu: !last}
		layer.linear = NewLinear(l, fmt.Sprintf("%sfc%d", prefix, i), width, p.Dim, bias)
		if hasNorm {
			n := newHeadNorm(l, fmt.Sprintf("%sbn%d", prefix, i), width,
				last && cfg.Norm == NormAll)
			layer.norm = &n
		}
		p.layers, p.widths, p.Dim = append(p.layers, layer), append(p.widths, width), width
	}
	return p, nil
}

// newHeadNorm declares a batch norm, without shift where scale is set.
func newHeadNorm(l *Layout, name string, channels int, scale bool) norm {
	if !scale {
		return newNorm(l, name, channels, 1)
	}
	return norm{
		weight:   l.Vector(name+".weight", channels, 1),
		bias:     -1,
		mean:     l.Buffer(name+".running_mean", channels, 0),
		variance: l.Buffer(name+".running_var", channels, 1),
		channels: channels,
		biased:   l.biased,
	}
}

// Layers is the number of the head's layers.
func (p *Projection) Layers() int { return len(p.layers) }

// First is the index of the head's first parameter. ok is false for a head without layers.
func (p *Projection) First() (index int, ok bool) {
	if len(p.layers) == 0 {
		return 0, false
	}
	return p.layers[0].linear.weight, true
}

// HeadOutput names the head's output among its layers, whatever their number.
const HeadOutput = -1

// HasLayer tells whether the head has a layer k: 0, which is its input, to Layers, or HeadOutput.
func (p *Projection) HasLayer(k int) bool { return k >= HeadOutput && k <= len(p.layers) }

// Width is the width of the representation after layer k. A layer that the head has not panics.
func (p *Projection) Width(k int) int { return p.widths[p.layer(k)] }

// Forward records z [N,Dim] = g(h [N,features]) and returns the backward pass, dz to dh.
func (p *Projection) Forward(c *Context, h engine.Tensor) (
	z engine.Tensor, backward func(dz engine.Tensor) (dh engine.Tensor)) {
	return p.ForwardTo(c, h, HeadOutput)
}

// ForwardTo records y [N,Width(k)], the representation after layer k of the head on h [N,features],
// and returns the backward pass, dy to dh. After a layer means after its ReLU; the last layer has
// none. With k = 0, y is h and dh is dy. A layer that the head has not panics.
//
// The parameters of later layers get no gradient.
func (p *Projection) ForwardTo(c *Context, h engine.Tensor, k int) (
	y engine.Tensor, backward func(dy engine.Tensor) (dh engine.Tensor)) {
	return forwardDense(c, h, p.layers[:p.layer(k)]...)
}

// layer is the number of the layers up to k.
func (p *Projection) layer(k int) int {
	if !p.HasLayer(k) {
		panic(fmt.Sprintf("models: a head of %d layers has no layer %d", len(p.layers), k))
	}
	if k == HeadOutput {
		return len(p.layers)
	}
	return k
}
