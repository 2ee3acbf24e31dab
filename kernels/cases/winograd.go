package cases

import (
	"math"

	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// winogradShapes have images smaller than a tile, sides that no tile divides, every padding,
// channels that no product's tile divides, and several slices of tiles.
var winogradShapes = []Shape{
	conv(1, 1, 1, 4, 12, 3, 3, 1, 1), conv(2, 5, 7, 4, 12, 3, 3, 1, 1),
	conv(3, 4, 4, 36, 20, 3, 3, 1, 1), conv(2, 5, 7, 4, 12, 3, 3, 1, 0),
	conv(2, 5, 7, 12, 4, 3, 3, 1, 2), conv(1, 3, 3, 8, 8, 3, 3, 1, 0),
	oblong(2, 9, 6, 8, 24, 3, 3, 1, 1, 0, 2), conv(1, 4, 4, 100, 64, 3, 3, 1, 1),
	conv(9, 33, 31, 16, 20, 3, 3, 1, 1), conv(5, 32, 32, 64, 32, 3, 3, 1, 1),
	conv(256, 32, 32, 16, 16, 3, 3, 1, 1).Bench(), conv(64, 16, 16, 32, 32, 3, 3, 1, 1).Bench(),
	conv(16, 32, 32, 64, 64, 3, 3, 1, 1).Bench(),
	conv(64, 8, 8, 256, 256, 3, 3, 1, 1).Bench(), conv(64, 4, 4, 512, 512, 3, 3, 1, 1).Bench(),
}

var WinogradForward = Add(Case{Op: "winograd_forward", Shapes: both(winogradShapes),
	Run: func(e *Env, s Shape) {
		c := newWinograd(e, s)
		x := e.Act("x", c.x()...)
		w := e.InFunc("w", Scaled(1/math.Sqrt(float64(9*c.C))), c.K, 3, 3, c.C)
		y := e.OutAct("y", c.y()...)
		kernels.Conv2DForward(e.R, y.T, x.T, w.T, c.g, kernels.Beside{})
		e.Ref(func() { ref.Conv2DForward(y.V, x.V, w.V, c.ConvShape) })
		c.work(e, len(x.V), len(y.V))
	}})

var WinogradBackwardData = Add(Case{Op: "winograd_backward_data",
	Shapes: both(accumulating(winogradShapes)), Run: func(e *Env, s Shape) {
		c := newWinograd(e, s)
		dy := e.Act("dy", c.y()...)
		w := e.InFunc("w", Scaled(1/math.Sqrt(float64(9*c.K))), c.K, 3, 3, c.C)
		dx := e.writtenAct(s.Bool("accumulate"), "dx", c.x()...)
		kernels.Conv2DBackwardData(e.R, dx.T, dy.T, w.T, c.g, kernels.Beside{},
			s.Bool("accumulate"))
		e.Ref(func() { ref.Conv2DBackwardData(dx.V, dy.V, w.V, c.ConvShape, s.Bool("accumulate")) })
		c.work(e, len(dx.V), len(dy.V))
	}})

var WinogradBackwardWeight = Add(Case{Op: "winograd_backward_weight",
	Shapes: both(accumulating(winogradShapes)), Run: func(e *Env, s Shape) {
		c := newWinograd(e, s)
		p, q := c.Output()
		x := e.Act("x", c.x()...)
		dy := e.ActFunc("dy", Scaled(1/math.Sqrt(float64(c.N*p*q))), c.y()...)
		dw := e.written(s, "dw", c.K, 3, 3, c.C)
		kernels.Conv2DBackwardWeight(e.R, dw.T, x.T, dy.T, c.g, kernels.Beside{},
			s.Bool("accumulate"))
		e.Ref(func() {
			ref.Conv2DBackwardWeight(dw.V, x.V, dy.V, c.ConvShape, s.Bool("accumulate"))
		})
		c.work(e, len(x.V), len(dy.V))
	}})

// newWinograd is a convolution that Winograd's tiles make.
func newWinograd(e *Env, s Shape) convolution {
	c := newConvolution(e, s)
	c.g.Policy.Winograd, c.g.Policy.Matrices = kernels.WinogradAll, kernels.MatricesOff
	return c
}
