package models

import (
	"fmt"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// ResNet is an encoder: views [N,H,W,4] to features h [N,Features].
type ResNet struct {
	features int
	config   ResNetConfig
	stem     conv
	norm     norm
	blocks   []block
}

// Build declares the parameters of a residual network; names follow torchvision's.
func (cfg ResNetConfig) Build(l *Layout, prefix string) (Encoder, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	n := &ResNet{config: cfg}
	if cfg.Stem == "cifar" {
		n.stem = newConv(l, prefix+"conv1", cfg.Width, 3, 3, 1, 1)
	} else {
		n.stem = newConv(l, prefix+"conv1", cfg.Width, 3, 7, 2, 3)
	}
	n.norm = newNorm(l, prefix+"bn1", cfg.Width, 1)
	gamma := float32(1)
	if cfg.ZeroGamma {
		gamma = 0
	}
	in := cfg.Width
	for stage, blocks := range cfg.Layers {
		for j := range blocks {
			stride := 1
			if stage > 0 && j == 0 {
				stride = 2
			}
			name := fmt.Sprintf("%slayer%d.%d", prefix, stage+1, j)
			var b block
			b, in = newBlock(l, name, cfg.Block, in, cfg.Width<<stage, stride, gamma,
				cfg.Project && j == 0)
			n.blocks = append(n.blocks, b)
		}
	}
	n.features = in
	return n, nil
}

// Features is the number of channels of the last stage.
func (n *ResNet) Features() int { return n.features }

// Forward records h [N,Features] = f(x [N,H,W,4]), both F32, and returns the backward pass.
func (n *ResNet) Forward(c *Context, x engine.Tensor) (
	h engine.Tensor, backward func(dh engine.Tensor)) {
	y, stemBack := n.forwardStem(c, c.Views(x))
	var chain []func(dy gradient) gradient
	for _, b := range n.blocks {
		var back func(dy gradient) gradient
		y, back = b.forward(c, y)
		chain = append(chain, back)
	}
	h, poolBack := GlobalAvgPool(c, y.Tensor)
	return h, func(dh engine.Tensor) {
		d := gradient{Tensor: poolBack(dh)}
		for i := len(chain) - 1; i >= 0; i-- {
			d = chain[i](d)
		}
		stemBack(d)
	}
}

// forwardStem records convolution, norm and ReLU, and the ImageNet stem's pooling.
func (n *ResNet) forwardStem(c *Context, x engine.Tensor) (
	y activation, backward func(dy gradient)) {
	z, convBack := n.stem.forward(c, activation{Tensor: x}, false)
	c.R.Scope(n.stem.name, kernels.PassNorm)
	normBack, poolBack := normBackward(nil), func(dy gradient) gradient { return dy }
	if n.config.Stem == "imagenet" {
		y, normBack = n.norm.between(c, z)
		y, poolBack = maxPool(c, y)
	} else {
		y, normBack = n.norm.forward(c, z, engine.Tensor{}, true)
	}
	return y, func(dy gradient) {
		dy = poolBack(dy)
		c.R.Scope(n.stem.name, kernels.PassNormBackward)
		dx, _ := normBack(dy)
		convBack(dx, engine.Tensor{}, false)
	}
}
