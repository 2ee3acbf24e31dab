package models

import (
	"fmt"

	"vksimclr/engine"
)

// Layers is the number of layers.
func (p *Projection) Layers() int { return len(p.layers) }

// Width is the width of the output of layer k, counted from 1.
func (p *Projection) Width(k int) int {
	if k < p.Layers() {
		return p.layers[k-1].norm.channels
	}
	return p.Dim
}

// ForwardTo records the output of layer k, counted from 1, after its norm and ReLU, and returns
// the backward pass, dy to dh. A layer that the head lacks panics.
func (p *Projection) ForwardTo(c *Context, h engine.Tensor, k int) (
	y engine.Tensor, backward func(dy engine.Tensor) (dh engine.Tensor)) {
	if k < 1 || k > p.Layers() {
		panic(fmt.Sprintf("models: layer %d of a projection head of %d", k, p.Layers()))
	}
	return forwardHead(c, h, p.layers[:k])
}
