package harness

import "vksimclr/kernels"

func linear(c *FileCase) {
	x, w := c.In("x", Activation), c.In("w", Weight)
	if len(x.Shape) != 2 || len(w.Shape) != 2 || x.Shape[1] != w.Shape[1] {
		c.Failf("x %v and w %v are not [M,K] and [N,K]", x.Shape, w.Shape)
	}
	m, n := x.Shape[0], w.Shape[0]
	y, dy := c.Out("y", Activation, m, n), c.InOr("dy", Activation, m, n)
	dx, dw := c.Out("dx", Activation, x.Shape...), c.Out("dw", Weight, w.Shape...)
	b, db := absent(), absent()
	if c.Has("b") {
		b, db = c.In("b", Activation).T, c.Out("db", Activation, n).T
	}
	wt := c.Env.R.Temp("wt", w.T.DType(), w.T.Dim(1), w.T.Dim(0))
	kernels.Transpose(c.Env.R, wt, w.T)
	kernels.LinearForward(c.Env.R, y.T, x.T, w.T, b)
	kernels.LinearBackward(c.Env.R, dx.T, dw.T, db, x.T, dy.T, wt, false)
}

func crossEntropy(c *FileCase) {
	logits, labels := c.In("logits", Activation), c.Words("labels")
	if len(logits.Shape) != 2 || labels.T.Len() != logits.Shape[0] {
		c.Failf("logits %v and labels %v are not [N,C] and [N]", logits.Shape, labels.T.Shape())
	}
	loss, dlogits := c.Out("loss", Plain, 1), c.Out("dlogits", Activation, logits.Shape...)
	kernels.SoftmaxCrossEntropy(c.Env.R, loss.T, dlogits.T, logits.T, labels.T, logits.Shape[1])
}
