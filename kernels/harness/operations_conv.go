package harness

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

func conv2d(c *FileCase) {
	if c.Has("b") {
		c.Env.Activations = engine.F32 // no network has biases on 16-bit activations
	}
	x, w := c.Act("x", Activation), c.In("w", Weight)
	if len(x.Shape) != 4 || len(w.Shape) != 4 || x.Shape[1] != w.Shape[1] {
		c.Failf("x %v and w %v are not NCHW and OIHW of the same channels", x.Shape, w.Shape)
	}
	g := kernels.Conv{R: w.Shape[2], S: w.Shape[3], Policy: c.Env.Policy}
	g.StrideH, g.StrideW = c.Sides("stride")
	g.PadH, g.PadW = c.Sides("padding")
	n, k := x.Shape[0], w.Shape[0]
	p, q := g.OutputSize(x.Shape[2], x.Shape[3])
	y, dy := c.OutAct("y", Activation, n, k, p, q), c.ActOr("dy", Activation, n, k, p, q)
	dx, dw := c.OutAct("dx", Activation, x.Shape...), c.Out("dw", Weight, w.Shape...)

	kernels.Conv2DForward(c.Env.R, y.T, x.T, w.T, g, kernels.Beside{})
	kernels.Conv2DBackwardData(c.Env.R, dx.T, dy.T, w.T, g, kernels.Beside{}, false)
	kernels.Conv2DBackwardWeight(c.Env.R, dw.T, x.T, dy.T, g, kernels.Beside{}, false)
	if c.Has("b") {
		b, db := c.In("b", Activation), c.Out("db", Activation, k)
		kernels.BiasAdd(c.Env.R, y.T.Reshape(n*p*q, y.T.Dim(-1)), b.T)
		kernels.SumRows(c.Env.R, db.T, dy.T.Reshape(n*p*q, dy.T.Dim(-1)), false)
	}
}

func maxPool2D(c *FileCase) {
	x := c.Act("x", Activation)
	if len(x.Shape) != 4 {
		c.Failf("x %v is not NCHW", x.Shape)
	}
	var g kernels.Pool
	g.KernelH, g.KernelW = c.Sides("kernel")
	g.StrideH, g.StrideW = c.Sides("stride")
	g.PadH, g.PadW = c.Sides("padding")
	n, ch := x.Shape[0], x.Shape[1]
	p, q := g.Output(x.Shape[2], x.Shape[3])
	y, dy := c.OutAct("y", Activation, n, ch, p, q), c.ActOr("dy", Activation, n, ch, p, q)
	dx := c.OutAct("dx", Activation, x.Shape...)
	index := c.Env.R.Temp("index", engine.U32, n, p, q, x.T.Dim(-1)/4)
	kernels.MaxPool2DForward(c.Env.R, y.T, index, x.T, g, kernels.Norm{})
	kernels.MaxPool2DBackward(c.Env.R, dx.T, dy.T, index, g)
}

func globalAvgPool2D(c *FileCase) {
	x := c.Act("x", Activation)
	if len(x.Shape) != 4 {
		c.Failf("x %v is not NCHW", x.Shape)
	}
	y, dy := c.Out("y", Activation, x.Shape[:2]...), c.InOr("dy", Activation, x.Shape[:2]...)
	dx := c.OutAct("dx", Activation, x.Shape...)
	kernels.GlobalAvgPoolForward(c.Env.R, y.T, x.T)
	kernels.GlobalAvgPoolBackward(c.Env.R, dx.T, dy.T)
}
