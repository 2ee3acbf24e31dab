package models

import (
	"fmt"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// block is a residual block: a chain of convolution + batch norm, ReLU between, and the sum with
// the shortcut before the last ReLU (He et al. 2015, §3.3; the bottleneck strides in its 3×3,
// "v1.5").
type block struct {
	convs      []conv
	norms      []norm
	selective  *selective // in place of a bottleneck's 3×3; nil for none
	excite     *excite    // after the last norm; nil for none
	downsample *conv
	averaged   *kernels.AvgPool // before downsample; nil for none
	shortcut   norm
}

// newBlock declares the parameters of the next block, number j of a stage, on in channels.
func (cfg ResNetConfig) newBlock(l *Layout, name string, in, stage, j int) (b block, out int) {
	add := func(i, out, in, size, stride int) {
		conv := fmt.Sprintf("%s.conv%d", name, i)
		gamma := float32(1)
		if last := map[string]int{"basic": 2, "bottleneck": 3}[cfg.Block]; i == last {
			gamma = cfg.lastGamma()
		}
		b.convs = append(b.convs, newConv(l, conv, out, in, size, stride, size/2))
		b.norms = append(b.norms, newNorm(l, fmt.Sprintf("%s.bn%d", name, i), out, gamma))
	}
	width, stride := cfg.Width<<stage, cfg.stride(stage, j)
	out = width
	if cfg.Block == "bottleneck" {
		out = 4 * width
		add(1, width, in, 1, 1)
		if cfg.SKRatio > 0 {
			b.selective = newSelective(l, name+".sk", width, stride, cfg.SKRatio)
		} else {
			add(2, width, width, 3, stride)
		}
		add(3, out, width, 1, 1)
	} else {
		add(1, width, in, 3, stride)
		add(2, width, width, 3, 1)
	}
	if cfg.SERatio > 0 {
		b.excite = newExcite(l, name+".se", out, cfg.SERatio)
	}
	if cfg.projects(stage, j, in, out) {
		if cfg.SKRatio > 0 { // ResNet-D
			pool := kernels.ShortcutPool(stride)
			b.averaged, stride = &pool, 1
		}
		d := newConv(l, name+".downsample.0", out, in, 1, stride, 0)
		b.downsample, b.shortcut = &d, newNorm(l, name+".downsample.1", out, 1)
	}
	return b, out
}

// first is the index of the block's first parameter.
func (b block) first() int { return b.convs[0].filter }

// forward records the block and returns its backward pass.
func (b block) forward(c *Context, x activation) (
	y activation, backward func(dy gradient) gradient) {
	none, last := engine.Tensor{}, len(b.convs)-1
	shortcut, shortcutBack := convolved{Tensor: x.Tensor}, projectBackward(nil)
	if b.downsample != nil {
		shortcut, shortcutBack = b.project(c, x)
	}
	convs, norms := make([]convBackward, len(b.convs)), make([]normBackward, last)
	middle := func(dy gradient) gradient { return dy }
	var z convolved
	y = x
	for i := range b.convs {
		if i == 1 && b.selective != nil {
			y, middle = b.selective.forward(c, y)
		}
		z, convs[i] = b.convs[i].forward(c, y, true)
		c.R.Scope(b.convs[i].name, kernels.PassNorm)
		if i < last {
			y, norms[i] = b.norms[i].between(c, z)
		}
	}
	y, joinBack := b.join(c, z, shortcut)
	return y, func(dy gradient) gradient {
		c.R.Scope(b.convs[last].name, kernels.PassNormBackward)
		d, dshortcut := joinBack(dy)
		for i := last; i > 0; i-- {
			dy := convs[i](d, none, true)
			if i == 1 {
				dy = middle(dy)
			}
			c.R.Scope(b.convs[i-1].name, kernels.PassNormBackward)
			d, _ = norms[i-1](dy)
		}
		if b.downsample == nil {
			return convs[0](d, dshortcut, true) // added to the shortcut's
		}
		// The shortcut's gradient comes second: its 1×1 filter with stride 2 meets a quarter of the
		// pixels, adds to those and leaves the others alone.
		return shortcutBack(dshortcut, convs[0](d, none, false).Tensor)
	}
}
