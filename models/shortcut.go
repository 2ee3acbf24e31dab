package models

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

// projectBackward records the backward pass of a projected shortcut: dy ↦ dx, which is added to
// the tensor into and is then all of the gradient of the block's input.
type projectBackward func(dy, into engine.Tensor) gradient

// project records a block's projected shortcut before its norm: a 1×1 convolution, of averaged
// pixels in ResNet-D.
func (b block) project(c *Context, x activation) (y convolved, backward projectBackward) {
	if b.averaged == nil {
		y, back := b.downsample.forward(c, x, true)
		return y, func(dy, into engine.Tensor) gradient { return back(dy, into, true) }
	}
	mean, meanBack := avgPool(c, b.downsample.name, x.Tensor, *b.averaged)
	y, back := b.downsample.forward(c, mean, true)
	return y, func(dy, into engine.Tensor) gradient {
		return meanBack(back(dy, engine.Tensor{}, false).Tensor, into)
	}
}

// join records y = relu(norm(x) + shortcut), where a projected shortcut has a norm too, and returns
// the backward pass: dy ↦ dx, dshortcut.
func (b block) join(c *Context, x, shortcut convolved) (
	y activation, backward func(dy gradient) (dx, dshortcut engine.Tensor)) {
	n := b.norms[len(b.norms)-1]
	switch {
	case b.excite != nil:
		return b.joinExcited(c, x, shortcut)
	case b.downsample != nil:
		return forwardPair(c, n, b.shortcut, x, shortcut)
	}
	return n.forward(c, x, shortcut.Tensor, true)
}

// joinExcited is join where squeeze-and-excite follows the last norm.
func (b block) joinExcited(c *Context, x, shortcut convolved) (
	y activation, backward func(dy gradient) (dx, dshortcut engine.Tensor)) {
	none := engine.Tensor{}
	z, normBack := b.norms[len(b.norms)-1].forward(c, x, none, false)
	residual, shortcutBack := shortcut.Tensor, normBackward(nil)
	if b.downsample != nil {
		var s activation
		s, shortcutBack = b.shortcut.forward(c, shortcut, none, false)
		residual = s.Tensor
	}
	scaled, exciteBack := b.excite.forward(c, z.Tensor, residual)
	return activation{Tensor: scaled}, func(dy gradient) (dx, dshortcut engine.Tensor) {
		dz, dshortcut := exciteBack(dy.Tensor)
		c.R.Scope(b.excite.name, kernels.PassNormBackward)
		dx, _ = normBack(gradient{Tensor: dz})
		if shortcutBack != nil {
			dshortcut, _ = shortcutBack(gradient{Tensor: dshortcut})
		}
		return dx, dshortcut
	}
}
