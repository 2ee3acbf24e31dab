package models

import "vksimclr/engine"

// Segment is a part of an encoder that reads one tensor and makes one. Forward records y of x and
// returns the backward pass, dy to dx. The first segment of an encoder reads views [N,H,W,4] F32,
// and its dx is absent; the last makes h [N,F] F32.
type Segment struct {
	// First is the index of the segment's first parameter. The parameters of later segments have
	// higher ones.
	First int

	Forward func(c *Context, x engine.Tensor) (
		y engine.Tensor, backward func(dy engine.Tensor) (dx engine.Tensor))
}

// Segmented is an encoder that is a chain of segments: one after the other they record what Forward
// does. A batch in parts keeps the tensors between segments and computes what lies inside again.
type Segmented interface {
	Encoder
	Segments() []Segment
}

// SegmentsOf are the segments of an encoder. One that is not Segmented is a single one.
func SegmentsOf(e Encoder) []Segment {
	if s, ok := e.(Segmented); ok {
		return s.Segments()
	}
	return []Segment{{Forward: func(c *Context, x engine.Tensor) (
		engine.Tensor, func(engine.Tensor) engine.Tensor) {
		h, backward := e.Forward(c, x)
		return h, func(dh engine.Tensor) (none engine.Tensor) {
			backward(dh)
			return none
		}
	}}}
}

// Segments are the stem and the blocks; the last block includes the pooling behind it.
func (n *ResNet) Segments() []Segment {
	segments := []Segment{{Forward: func(c *Context, x engine.Tensor) (
		engine.Tensor, func(engine.Tensor) engine.Tensor) {
		y, backward := n.stem.forward(c, c.Views(x))
		return y.Tensor, func(dy engine.Tensor) (none engine.Tensor) {
			backward(gradient{Tensor: dy})
			return none
		}
	}}}
	for i, b := range n.blocks {
		last := i == len(n.blocks)-1
		s := Segment{First: b.first()}
		s.Forward = func(c *Context, x engine.Tensor) (
			engine.Tensor, func(engine.Tensor) engine.Tensor) {
			y, backward := b.forward(c, activation{Tensor: x})
			back := func(dy engine.Tensor) engine.Tensor {
				return backward(gradient{Tensor: dy}).Tensor
			}
			if !last {
				return y.Tensor, back
			}
			h, poolBack := GlobalAvgPool(c, y.Tensor)
			return h, func(dh engine.Tensor) engine.Tensor { return back(poolBack(dh)) }
		}
		segments = append(segments, s)
	}
	return segments
}
