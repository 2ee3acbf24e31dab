package harness

import (
	"fmt"

	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/kernels/cases"
)

// productRate is the rate of a product of 4096×C by C×C, in operations a second: a 1×1
// convolution of 16 images of 16×16 pixels and C channels, on the fastest tile, of random
// activations.
func productRate(d *engine.Device, policy kernels.Policy, activations engine.DType,
	channels int) (rate float64, err error) {
	defer func() {
		if p := recover(); p != nil { // no memory for the operands
			err = fmt.Errorf("%v", p)
		}
	}()
	const images, side = 16, 16
	e := cases.NewEnv(d, "peak", 1)
	defer e.Close()
	e.Activations = activations
	x, y := e.Act("x", images, side, side, channels), e.OutAct("y", images, side, side, channels)
	w := e.In("w", channels, 1, 1, channels)
	e.Reset()
	g := kernels.SquareConv(1, 1, 0)
	g.Policy = policy
	seconds, err := fastest(d, func(r *engine.Recorder) {
		kernels.Conv2DForward(r, y.T, x.T, w.T, g, kernels.Beside{})
	})
	if err != nil {
		return 0, err
	}
	return 2 * images * side * side * float64(channels) * float64(channels) / seconds, nil
}
