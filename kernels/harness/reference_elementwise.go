package harness

import "vksimclr/kernels"

var _ = define(map[string]operation{
	"relu":     relu,
	"add_relu": addReLU,
})

func relu(c *reference) {
	x := c.act("x", activation)
	dy := c.actOr("dy", activation, x.shape...)
	y, dx := c.outAct("y", activation, x.shape...), c.outAct("dx", activation, x.shape...)
	kernels.ReLUForward(c.env.R, y.T, x.T)
	kernels.ReLUBackward(c.env.R, dx.T, dy.T, y.T)
}

// addReLU: both summands receive the same gradient.
func addReLU(c *reference) {
	a, b := c.act("a", activation), c.act("b", activation)
	dy := c.actOr("dy", activation, a.shape...)
	y, da, db := c.outAct("y", activation, a.shape...), c.outAct("da", activation, a.shape...), c.outAct("db", activation, a.shape...)
	kernels.AddReLUForward(c.env.R, y.T, a.T, b.T)
	kernels.ReLUBackward(c.env.R, da.T, dy.T, y.T)
	kernels.ReLUBackward(c.env.R, db.T, dy.T, y.T)
}
