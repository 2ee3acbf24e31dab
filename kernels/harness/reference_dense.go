package harness

import "vksimclr/kernels"

var _ = define(map[string]operation{
	"linear":        linear,
	"cross_entropy": crossEntropy,
})

func linear(c *reference) {
	x, w := c.in("x", activation), c.in("w", weight)
	if len(x.shape) != 2 || len(w.shape) != 2 || x.shape[1] != w.shape[1] {
		c.failf("x %v and w %v are not [M,K] and [N,K]", x.shape, w.shape)
	}
	m, n := x.shape[0], w.shape[0]
	y, dy := c.out("y", activation, m, n), c.inOr("dy", activation, m, n)
	dx, dw := c.out("dx", activation, x.shape...), c.out("dw", weight, w.shape...)
	b, db := none, none
	if c.has("b") {
		b, db = c.in("b", activation).T, c.out("db", activation, n).T
	}
	wt := c.env.R.Temp("wt", w.T.DType(), w.T.Dim(1), w.T.Dim(0))
	kernels.Transpose(c.env.R, wt, w.T)
	kernels.LinearForward(c.env.R, y.T, x.T, w.T, b)
	kernels.LinearBackward(c.env.R, dx.T, dw.T, db, x.T, dy.T, wt, false)
}

func crossEntropy(c *reference) {
	logits, labels := c.in("logits", activation), c.words("labels")
	if len(logits.shape) != 2 || labels.T.Len() != logits.shape[0] {
		c.failf("logits %v and labels %v are not [N,C] and [N]", logits.shape, labels.T.Shape())
	}
	loss, dlogits := c.out("loss", plain, 1), c.out("dlogits", activation, logits.shape...)
	kernels.SoftmaxCrossEntropy(c.env.R, loss.T, dlogits.T, logits.T, labels.T, logits.shape[1])
}
