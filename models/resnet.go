package models

import (
	"fmt"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// ResNetConfig describes a residual network (He et al. 2015).
type ResNetConfig struct {
	Block     string // "basic" or "bottleneck"
	Layers    []int  // blocks by stage; stage i has width Width·2^i and halves the image, except the first
	Width     int    // channels of the stem and of the first stage
	Stem      string // "cifar": 3×3, no pooling; "imagenet": 7×7 stride 2 and 3×3 max pooling stride 2
	ZeroGamma bool   // the last batch norm of each block starts at 0 (the published initialisation)
	Project   bool   // the first block of the first stage has a projection shortcut too, as the reference implementation's
}

// Architectures by name; tiny and small are for 32×32 pictures on a CPU.
var Architectures = map[string]ResNetConfig{
	"tiny":      {Block: "basic", Layers: []int{1, 1, 1}, Width: 8},
	"small":     {Block: "basic", Layers: []int{1, 1, 1}, Width: 16},
	"resnet18":  {Block: "basic", Layers: []int{2, 2, 2, 2}, Width: 64},
	"resnet34":  {Block: "basic", Layers: []int{3, 4, 6, 3}, Width: 64},
	"resnet50":  {Block: "bottleneck", Layers: []int{3, 4, 6, 3}, Width: 64},
	"resnet101": {Block: "bottleneck", Layers: []int{3, 4, 23, 3}, Width: 64},
	"resnet152": {Block: "bottleneck", Layers: []int{3, 8, 36, 3}, Width: 64},
	"resnet200": {Block: "bottleneck", Layers: []int{3, 24, 36, 3}, Width: 64},
}

// ResNet is an encoder: views [N,H,W,4] to features h [N,Features].
type ResNet struct {
	Features int
	config   ResNetConfig
	stem     conv
	norm     norm
	blocks   []block
}

// NewResNet lays out a network's parameters, their names prefixed.
func NewResNet(cfg ResNetConfig, l *Layout, prefix string) (*ResNet, error) {
	if cfg.Block != "basic" && cfg.Block != "bottleneck" {
		return nil, fmt.Errorf("models: block %q is neither basic nor bottleneck", cfg.Block)
	}
	if cfg.Stem != "cifar" && cfg.Stem != "imagenet" {
		return nil, fmt.Errorf("models: stem %q is neither cifar nor imagenet", cfg.Stem)
	}
	if cfg.Width <= 0 || len(cfg.Layers) == 0 {
		return nil, fmt.Errorf("models: a ResNet needs a width and at least one stage, not %d and %v", cfg.Width, cfg.Layers)
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
		if blocks <= 0 {
			return nil, fmt.Errorf("models: stage %d of %v has no block", stage+1, cfg.Layers)
		}
		for j := range blocks {
			stride := 1
			if stage > 0 && j == 0 {
				stride = 2
			}
			var b block
			b, in = newBlock(l, fmt.Sprintf("%slayer%d.%d", prefix, stage+1, j), cfg.Block, in, cfg.Width<<stage, stride, gamma, cfg.Project && j == 0)
			n.blocks = append(n.blocks, b)
		}
	}
	n.Features = in
	return n, nil
}

// Forward records h [N,Features] = encoder(x [N,H,W,4]), both fp32, and returns the backward pass; views need no gradient.
func (n *ResNet) Forward(c *Context, x engine.Tensor) (h engine.Tensor, backward func(dh engine.Tensor)) {
	if x.DType() != c.Activations {
		c.R.Scope("cast", kernels.PassPooling)
		half := c.R.Temp("views in 16 bits", c.Activations, x.Shape()...)
		kernels.Cast(c.R, half, x)
		x = half
	}
	if c.Rounding { // the views are the caller's
		views := c.like("views", x)
		c.R.Copy(views, x)
		x = c.stored(views)
	}
	y, stemBack := n.stem.forward(c, activation{Tensor: x}, false)
	c.R.Scope(n.stem.name, kernels.PassNorm)
	normBack, poolBack := normBackward(nil), func(dy gradient) gradient { return dy }
	if n.config.Stem == "imagenet" {
		y, normBack = n.norm.between(c, y)
		y, poolBack = maxPool(c, y)
	} else {
		y, normBack = n.norm.forward(c, y, engine.Tensor{}, true)
	}
	var chain []func(dy gradient) gradient
	for _, b := range n.blocks {
		var back func(dy gradient) gradient
		y, back = b.forward(c, y)
		chain = append(chain, back)
	}
	last := y.Tensor
	h = c.temp("h", last.Dim(0), last.Dim(3))
	c.R.Scope("pool", kernels.PassPooling)
	kernels.GlobalAvgPoolForward(c.R, h, last)
	return h, func(dh engine.Tensor) {
		d := gradient{Tensor: c.like("dpool", last)}
		c.R.Scope("pool", kernels.PassPooling)
		kernels.GlobalAvgPoolBackward(c.R, d.Tensor, dh)
		c.stored(d.Tensor)
		for i := len(chain) - 1; i >= 0; i-- {
			d = chain[i](d)
		}
		d = poolBack(d)
		c.R.Scope(n.stem.name, kernels.PassNormBackward)
		dx, _ := normBack(d)
		stemBack(dx, engine.Tensor{}, false)
	}
}

// maxPool is the ImageNet stem's 3×3 pooling of stride 2.
func maxPool(c *Context, x activation) (y activation, backward func(dy gradient) gradient) {
	pool := kernels.SquarePool(3, 2, 1)
	p, q := (x.Dim(1)-1)/2+1, (x.Dim(2)-1)/2+1
	y.Tensor = c.R.Temp("maxpool", x.DType(), x.Dim(0), p, q, x.Dim(3))
	index := c.R.Temp("maxpool index", engine.U32, x.Dim(0), p, q, x.Dim(3)/4)
	c.R.Scope("maxpool", kernels.PassPooling)
	kernels.MaxPool2DForward(c.R, y.Tensor, index, x.Tensor, pool, x.through)
	return y, func(dy gradient) gradient {
		dx := c.like("maxpool dx", x.Tensor)
		c.R.Scope("maxpool", kernels.PassPooling)
		kernels.MaxPool2DBackward(c.R, dx, dy.Tensor, index, pool)
		return gradient{Tensor: c.stored(dx)}
	}
}
