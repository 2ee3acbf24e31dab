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
	downsample *conv
	shortcut   norm
}

// newBlock declares a block's parameters. The last norm's weight begins at lastGamma; the shortcut
// is projected where shapes differ or project is set.
func newBlock(l *Layout, name, kind string, in, width, stride int, lastGamma float32,
	project bool) (b block, out int) {
	add := func(out, in, size, stride int) {
		i := len(b.convs) + 1
		gamma := float32(1)
		if last := map[string]int{"basic": 2, "bottleneck": 3}[kind]; i == last {
			gamma = lastGamma
		}
		conv := fmt.Sprintf("%s.conv%d", name, i)
		b.convs = append(b.convs, newConv(l, conv, out, in, size, stride, size/2))
		b.norms = append(b.norms, newNorm(l, fmt.Sprintf("%s.bn%d", name, i), out, gamma))
	}
	out = width
	if kind == "bottleneck" {
		out = 4 * width
		add(width, in, 1, 1)
		add(width, width, 3, stride)
		add(out, width, 1, 1)
	} else {
		add(width, in, 3, stride)
		add(width, width, 3, 1)
	}
	if project || stride != 1 || in != out {
		d := newConv(l, name+".downsample.0", out, in, 1, stride, 0)
		b.downsample, b.shortcut = &d, newNorm(l, name+".downsample.1", out, 1)
	}
	return b, out
}

// forward records the block and returns its backward pass.
func (b block) forward(c *Context, x activation) (
	y activation, backward func(dy gradient) gradient) {
	none, last := engine.Tensor{}, len(b.convs)-1
	shortcut, shortcutBack := convolved{Tensor: x.Tensor}, convBackward(nil)
	if b.downsample != nil {
		shortcut, shortcutBack = b.downsample.forward(c, x, true)
	}
	convs, norms := make([]convBackward, len(b.convs)), make([]normBackward, last)
	var z convolved
	y = x
	for i := range b.convs {
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
			c.R.Scope(b.convs[i-1].name, kernels.PassNormBackward)
			d, _ = norms[i-1](dy)
		}
		if b.downsample == nil {
			return convs[0](d, dshortcut, true) // added to the shortcut's
		}
		// The shortcut's gradient comes second: its 1×1 filter with stride 2 meets a quarter of the
		// pixels, adds to those and leaves the others alone.
		return shortcutBack(dshortcut, convs[0](d, none, false).Tensor, true)
	}
}

// join records y = relu(norm(x) + shortcut), where a projected shortcut has a norm too, and returns
// the backward pass: dy ↦ dx, dshortcut.
func (b block) join(c *Context, x, shortcut convolved) (
	y activation, backward func(dy gradient) (dx, dshortcut engine.Tensor)) {
	n := b.norms[len(b.norms)-1]
	if b.downsample != nil {
		return forwardPair(c, n, b.shortcut, x, shortcut)
	}
	return n.forward(c, x, shortcut.Tensor, true)
}
