package kernels

import "vksimclr/engine"

// FusedBackwardWeight is Conv2DBackwardWeight where the convolution read x through a norm.
func FusedBackwardWeight(r *engine.Recorder, dw, x, dy engine.Tensor, g Conv, accumulate bool, through BatchNormSaved) {
	const op = "conv2d_backward_weight"
	g.check(op, x, dw, dy)
	through.checkInput(op, x)
	t := fastestWeight(r, dw, x, dy, g, g.Policy.fusedTiles(r, x, dy.Dim(3)))
	weightGradientOn(r, t, dw, x, dy, g, accumulate, through)
}
