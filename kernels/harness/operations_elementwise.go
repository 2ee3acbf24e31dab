package harness

import "vksimclr/kernels"

func relu(c *FileCase) {
	x := c.Act("x", Activation)
	dy := c.ActOr("dy", Activation, x.Shape...)
	y, dx := c.OutAct("y", Activation, x.Shape...), c.OutAct("dx", Activation, x.Shape...)
	kernels.ReLUForward(c.Env.R, y.T, x.T)
	kernels.ReLUBackward(c.Env.R, dx.T, dy.T, y.T)
}

// addReLU is relu(a + b). Both summands receive the same gradient.
func addReLU(c *FileCase) {
	a, b := c.Act("a", Activation), c.Act("b", Activation)
	dy := c.ActOr("dy", Activation, a.Shape...)
	y := c.OutAct("y", Activation, a.Shape...)
	da, db := c.OutAct("da", Activation, a.Shape...), c.OutAct("db", Activation, b.Shape...)
	kernels.AddReLUForward(c.Env.R, y.T, a.T, b.T)
	kernels.ReLUBackward(c.Env.R, da.T, dy.T, y.T)
	kernels.ReLUBackward(c.Env.R, db.T, dy.T, y.T)
}
