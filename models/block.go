package models

import (
	"fmt"

	"vksimclr/engine"
)

// block is a residual block: a chain of convolution + batch norm, ReLU between, and the sum with the shortcut before the last ReLU
// (He et al. 2015, §3.3; the bottleneck strides in its 3×3, "v1.5").
type block struct {
	convs      []conv
	norms      []norm
	downsample *conv
	shortcut   norm
}

func newBlock(l *Layout, name, kind string, in, width, stride int, lastGamma float32, project bool) (b block, out int) {
	add := func(out, in, size, stride int) {
		i := len(b.convs) + 1
		gamma := float32(1)
		if last := map[string]int{"basic": 2, "bottleneck": 3}[kind]; i == last {
			gamma = lastGamma
		}
		b.convs = append(b.convs, newConv(l, fmt.Sprintf("%s.conv%d", name, i), out, in, size, stride, size/2))
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
func (b block) forward(c *Context, x engine.Tensor) (y engine.Tensor, backward func(dy engine.Tensor) engine.Tensor) {
	residual := x
	var shortcutBack func(dy engine.Tensor) engine.Tensor
	if b.downsample != nil {
		s, convBack := b.downsample.forward(c, x)
		c.R.Label(b.downsample.name + " norm")
		r, normBack := b.shortcut.forward(c, s, engine.Tensor{}, false)
		residual = r
		shortcutBack = func(dy engine.Tensor) engine.Tensor {
			c.R.Label(b.downsample.name + " norm backward")
			return convBack(normBack(dy, engine.Tensor{}), engine.Tensor{}, true)
		}
	}
	type pair struct {
		conv func(dy, into engine.Tensor, needInput bool) engine.Tensor
		norm func(dy, dresidual engine.Tensor) engine.Tensor
	}
	chain := make([]pair, len(b.convs))
	y = x
	last := len(b.convs) - 1
	for i := range b.convs {
		add := engine.Tensor{}
		if i == last {
			add = residual
		}
		y, chain[i].conv = b.convs[i].forward(c, y)
		c.R.Label(b.convs[i].name + " norm")
		y, chain[i].norm = b.norms[i].forward(c, y, add, true)
	}
	return y, func(dy engine.Tensor) engine.Tensor {
		shortcut := c.like("dshortcut", dy)
		c.R.Label(b.convs[last].name + " norm backward")
		d := chain[last].norm(dy, shortcut)
		into := shortcut // an identity shortcut's gradient is where the chain adds its own
		if shortcutBack != nil {
			into = shortcutBack(shortcut)
		}
		for i := last; i > 0; i-- {
			d = chain[i].conv(d, engine.Tensor{}, true)
			c.R.Label(b.convs[i-1].name + " norm backward")
			d = chain[i-1].norm(d, engine.Tensor{})
		}
		return chain[0].conv(d, into, true)
	}
}
