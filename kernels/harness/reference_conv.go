package harness

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

var _ = define(map[string]operation{
	"conv2d":            conv2d,
	"max_pool2d":        maxPool2D,
	"global_avg_pool2d": globalAvgPool2D,
})

func conv2d(c *reference) {
	if c.has("b") {
		c.env.Activations = engine.F32 // networks that have 16-bit activations have no biases
	}
	x, w := c.act("x", activation), c.in("w", weight)
	if len(x.shape) != 4 || len(w.shape) != 4 || x.shape[1] != w.shape[1] {
		c.failf("x %v and w %v are not NCHW and OIHW of the same channels", x.shape, w.shape)
	}
	g := kernels.Conv{R: w.shape[2], S: w.shape[3], Policy: c.env.Policy}
	g.StrideH, g.StrideW = c.sides("stride")
	g.PadH, g.PadW = c.sides("padding")
	n, k := x.shape[0], w.shape[0]
	p, q := g.OutputSize(x.shape[2], x.shape[3])
	y, dy := c.outAct("y", activation, n, k, p, q), c.actOr("dy", activation, n, k, p, q)
	dx, dw := c.outAct("dx", activation, x.shape...), c.out("dw", weight, w.shape...)

	kernels.Conv2DForward(c.env.R, y.T, x.T, w.T, g, kernels.Beside{})
	kernels.Conv2DBackwardData(c.env.R, dx.T, dy.T, w.T, g, kernels.Beside{}, false)
	kernels.Conv2DBackwardWeight(c.env.R, dw.T, x.T, dy.T, g, kernels.Beside{}, false)
	if c.has("b") {
		b, db := c.in("b", activation), c.out("db", activation, k)
		kernels.BiasAdd(c.env.R, y.T.Reshape(n*p*q, y.T.Dim(-1)), b.T)
		kernels.SumRows(c.env.R, db.T, dy.T.Reshape(n*p*q, dy.T.Dim(-1)), false)
	}
}

func maxPool2D(c *reference) {
	x := c.act("x", activation)
	if len(x.shape) != 4 {
		c.failf("x %v is not NCHW", x.shape)
	}
	var g kernels.Pool
	g.KernelH, g.KernelW = c.sides("kernel")
	g.StrideH, g.StrideW = c.sides("stride")
	g.PadH, g.PadW = c.sides("padding")
	n, ch := x.shape[0], x.shape[1]
	p, q := g.Output(x.shape[2], x.shape[3])
	y, dy, dx := c.outAct("y", activation, n, ch, p, q), c.actOr("dy", activation, n, ch, p, q), c.outAct("dx", activation, x.shape...)
	index := c.env.R.Temp("index", engine.U32, n, p, q, x.T.Dim(-1)/4)
	kernels.MaxPool2DForward(c.env.R, y.T, index, x.T, g, kernels.Norm{})
	kernels.MaxPool2DBackward(c.env.R, dx.T, dy.T, index, g)
}

func globalAvgPool2D(c *reference) {
	x := c.act("x", activation)
	if len(x.shape) != 4 {
		c.failf("x %v is not NCHW", x.shape)
	}
	y, dy := c.out("y", activation, x.shape[:2]...), c.inOr("dy", activation, x.shape[:2]...)
	dx := c.outAct("dx", activation, x.shape...)
	kernels.GlobalAvgPoolForward(c.env.R, y.T, x.T)
	kernels.GlobalAvgPoolBackward(c.env.R, dx.T, dy.T)
}
