package harness

import "vksimclr/kernels"

var _ = define(map[string]operation{
	"relu":     relu,
	"add_relu": addReLU,
})

func relu(c *reference) {
	x := c.in("x", activation)
	dy := c.inOr("dy", activation, x.shape...)
	y, dx := c.out("y", activation, x.shape...), c.out("dx", activation, x.shape...)
	kernels.ReLUForward(c.env.R, y.T, x.T)
	kernels.ReLUBackward(c.env.R, dx.T, dy.T, y.T)
}

// addReLU: both summands receive the same gradient.
func addReLU(c *reference) {
	a, b := c.in("a", activation), c.in("b", activation)
	dy := c.inOr("dy", activation, a.shape...)
	y, da, db := c.out("y", activation, a.shape...), c.out("da", activation, a.shape...), c.out("db", activation, a.shape...)
	kernels.AddReLUForward(c.env.R, y.T, a.T, b.T)
	kernels.ReLUBackward(c.env.R, da.T, dy.T, y.T)
	kernels.ReLUBackward(c.env.R, db.T, dy.T, y.T)
}
