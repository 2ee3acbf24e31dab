package models

import (
	"fmt"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// ResNet is an encoder: views [N,H,W,4] to features h [N,Features].
type ResNet struct {
	features int
	stem     stem
	blocks   []block
}

// Build declares the parameters of a residual network; names follow torchvision's. Those of parts
// that torchvision has not are, in a block, sk.conv, sk.bn, sk.fc1, sk.fc_bn and sk.fc2 of a
// selective kernel, se.fc1 and se.fc2 of squeeze-and-excite, and of the deep stem conv1.0, conv1.1,
// conv1.3, conv1.4 and conv1.6.
func (cfg ResNetConfig) Build(l *Layout, prefix string) (Encoder, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	l.biased = cfg.BiasedVariance
	defer func() { l.biased = false }()
	n := &ResNet{stem: cfg.newStem(l, prefix)}
	in := cfg.Width
	for stage, blocks := range cfg.Layers {
		for j := range blocks {
			name := fmt.Sprintf("%slayer%d.%d", prefix, stage+1, j)
			var b block
			b, in = cfg.newBlock(l, name, in, stage, j)
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
	y, stemBack := n.stem.forward(c, c.Views(x))
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
			if c.Passed != nil {
				c.Passed(n.blocks[i].first())
			}
		}
		stemBack(d)
	}
}

// stem is what comes before the blocks: one convolution or three, each with batch norm and ReLU,
// and a pooling.
type stem struct {
	convs []conv
	norms []norm
	pool  *kernels.Pool // nil for none
}

// newStem declares the parameters of the stem.
func (cfg ResNetConfig) newStem(l *Layout, prefix string) (s stem) {
	add := func(conv, norm string, out, in, size, stride, pad int) {
		s.convs = append(s.convs, newConv(l, prefix+conv, out, in, size, stride, pad))
		s.norms = append(s.norms, newNorm(l, prefix+norm, out, 1))
	}
	const views = 3 // channels
	if cfg.SmallStem() {
		pad := 1
		if cfg.Stem == StemCIFARPad2 {
			pad = 2
		}
		add("conv1", "bn1", cfg.Width, views, 3, 1, pad)
		return s
	}
	if cfg.DeepStem() {
		half := cfg.Width / 2
		add("conv1.0", "conv1.1", half, views, 3, 2, 1)
		add("conv1.3", "conv1.4", half, half, 3, 1, 1)
		add("conv1.6", "bn1", cfg.Width, half, 3, 1, 1)
	} else {
		add("conv1", "bn1", cfg.Width, views, 7, 2, 3)
	}
	pool := kernels.SquarePool(3, 2, 1)
	if cfg.PoolAtEnd {
		pool = kernels.EndPool(3, 2)
	}
	s.pool = &pool
	return s
}

// forward records the stem and returns its backward pass, which makes no gradient of the views.
func (s stem) forward(c *Context, x engine.Tensor) (y activation, backward func(dy gradient)) {
	last := len(s.convs) - 1
	convs, norms := make([]convBackward, len(s.convs)), make([]normBackward, len(s.convs))
	poolBack := func(dy gradient) gradient { return dy }
	y = activation{Tensor: x}
	for i := range s.convs {
		var z convolved
		z, convs[i] = s.convs[i].forward(c, y, i > 0)
		c.R.Scope(s.convs[i].name, kernels.PassNorm)
		if i < last || s.pool != nil {
			y, norms[i] = s.norms[i].between(c, z)
		} else {
			y, norms[i] = s.norms[i].forward(c, z, engine.Tensor{}, true)
		}
	}
	if s.pool != nil {
		y, poolBack = maxPool(c, y, *s.pool)
	}
	return y, func(dy gradient) {
		dy = poolBack(dy)
		for i := last; i >= 0; i-- {
			c.R.Scope(s.convs[i].name, kernels.PassNormBackward)
			dx, _ := norms[i](dy)
			dy = convs[i](dx, engine.Tensor{}, i > 0)
		}
	}
}
