package models

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

// A gate weights channels of an image by logits that two linear layers make from the mean of its
// pixels: squeeze-and-excite (Hu et al. 2018) and selective kernels (Li et al. 2019).

// leastMiddle is the least width between a selective kernel's linear layers, the reference
// implementation's.
const leastMiddle = 32

// selective is a selective kernel, which stands in place of a bottleneck's 3×3: one 3×3
// convolution to two streams, batch norm and ReLU, and the sum of the streams weighted by a
// softmax.
type selective struct {
	name    string
	conv    conv
	norm    norm
	squeeze dense
	expand  dense // to the logits of both streams
}

// newSelective declares name.conv, name.bn, name.fc1, name.fc_bn and name.fc2. The two streams of
// channels are padded to a multiple of 4 each.
func newSelective(l *Layout, name string, width, stride int, ratio float64) *selective {
	middle := max(int(float64(width)*ratio), leastMiddle)
	s := &selective{name: name, conv: newConv(l, name+".conv", 2*width, width, 3, stride, 1)}
	halved(&l.Params, s.conv.filter)
	s.norm = newHalvedNorm(l, name+".bn", 2*width)
	s.squeeze = dense{linear: newPointwise(l, name+".fc1", middle, width, false), relu: true}
	between := newNorm(l, name+".fc_bn", middle, 1)
	s.squeeze.norm = &between
	s.expand.linear = newPointwise(l, name+".fc2", 2*width, middle, false)
	halved(&l.Params, s.expand.linear.weight)
	return s
}

// forward records the selective kernel and returns its backward pass.
func (s *selective) forward(c *Context, x activation) (
	y activation, backward func(dy gradient) gradient) {
	none := engine.Tensor{}
	z, convBack := s.conv.forward(c, x, true)
	c.R.Scope(s.conv.name, kernels.PassNorm)
	u, normBack := s.norm.forward(c, z, none, true)
	c.R.Scope(s.name, kernels.PassPooling)
	width := u.Dim(3) / 2
	mean := c.Temp(s.name+" mean", u.Dim(0), width)
	kernels.GateMean(c.R, mean, u.Tensor)
	logits, denseBack := forwardDense(c, mean, s.squeeze, s.expand)
	y.Tensor = c.R.Temp(s.name, u.DType(), u.Dim(0), u.Dim(1), u.Dim(2), width)
	c.R.Scope(s.name, kernels.PassPooling)
	kernels.GateForward(c.R, y.Tensor, u.Tensor, logits, none)
	c.Stored(y.Tensor)
	return y, func(dy gradient) gradient {
		du := gateBackward(c, s.name, u.Tensor, dy.Tensor, logits, denseBack)
		c.R.Scope(s.conv.name, kernels.PassNormBackward)
		dz, _ := normBack(gradient{Tensor: du})
		return convBack(dz, none, true)
	}
}

// excite is squeeze-and-excite: each channel is scaled by a sigmoid.
type excite struct {
	name    string
	squeeze dense
	scale   dense
}

// newExcite declares name.fc1 and name.fc2 with their biases.
func newExcite(l *Layout, name string, channels int, ratio float64) *excite {
	middle := max(int(float64(channels)*ratio), 1)
	return &excite{name: name,
		squeeze: dense{linear: newPointwise(l, name+".fc1", middle, channels, true), relu: true},
		scale:   dense{linear: newPointwise(l, name+".fc2", channels, middle, true)}}
}

// forward records y = relu(x scaled + residual) and returns the backward pass: dy ↦ dx, and dy
// masked by the ReLU, which is the residual's gradient.
func (e *excite) forward(c *Context, x, residual engine.Tensor) (
	y engine.Tensor, backward func(dy engine.Tensor) (dx, masked engine.Tensor)) {
	c.R.Scope(e.name, kernels.PassPooling)
	mean := c.Temp(e.name+" mean", x.Dim(0), x.Dim(3))
	kernels.GateMean(c.R, mean, x)
	logits, denseBack := forwardDense(c, mean, e.squeeze, e.scale)
	y = c.Like(e.name, x)
	c.R.Scope(e.name, kernels.PassPooling)
	kernels.GateForward(c.R, y, x, logits, residual)
	c.Stored(y)
	return y, func(dy engine.Tensor) (dx, masked engine.Tensor) {
		c.R.Scope(e.name, kernels.PassPooling)
		masked = c.Like(e.name+" dresidual", dy)
		kernels.ReLUBackward(c.R, masked, dy, y)
		return gateBackward(c, e.name, x, masked, logits, denseBack), masked
	}
}

// gateBackward records the backward pass of a gate over u, whose logits come from the mean of u by
// dense layers: dy ↦ du.
func gateBackward(c *Context, name string, u, dy, logits engine.Tensor,
	denseBack denseBackward) (du engine.Tensor) {
	c.R.Scope(name, kernels.PassPooling)
	dlogits := c.Like(name+" dlogits", logits)
	kernels.GateBackwardLogits(c.R, dlogits, dy, u, logits)
	dmean := denseBack(dlogits)
	c.R.Scope(name, kernels.PassPooling)
	du = c.Like(name+" du", u)
	kernels.GateBackward(c.R, du, dy, logits, dmean)
	return c.Stored(du)
}
