package harness

import "vksimclr/kernels"

// Images puts input x [N,3,H,W] on the device.
func (c *FileCase) Images() *Operand {
	x := c.In("x", Activation)
	if len(x.Shape) != 4 || x.Shape[1] != 3 {
		c.Failf("x %v is not [N,3,H,W]", x.Shape)
	}
	return x
}

func resizedCrop(c *FileCase) {
	x, boxes, size := c.Images(), c.Words("boxes"), c.Integer("size")
	var mode kernels.Interpolation
	c.parse("mode", &mode)
	y := c.Out("y", Activation, x.Shape[0], 3, size, size)
	kernels.ResizedCrop(c.Env.R, y.T, x.T, boxes.T, absent(), mode)
}

func horizontalFlip(c *FileCase) {
	x, flip := c.Images(), c.Words("flip")
	y := c.Out("y", Activation, x.Shape...)
	kernels.HorizontalFlip(c.Env.R, y.T, x.T, flip.T)
}

func colorJitter(c *FileCase) {
	x, factors, order := c.Images(), c.In("factors", Activation), c.Words("order")
	var semantics kernels.ColorSemantics
	c.parse("semantics", &semantics)
	y := c.Out("y", Activation, x.Shape...)
	kernels.ColorJitter(c.Env.R, y.T, x.T, factors.T, order.T, semantics)
}

func grayscale(c *FileCase) {
	x, apply := c.Images(), c.Words("apply")
	y := c.Out("y", Activation, x.Shape...)
	kernels.Grayscale(c.Env.R, y.T, x.T, apply.T)
}

func gaussianBlur(c *FileCase) {
	x, sigma := c.Images(), c.In("sigma", Plain)
	var border kernels.Border
	c.parse("border", &border)
	y := c.Out("y", Activation, x.Shape...)
	kernels.GaussianBlur(c.Env.R, y.T, x.T, sigma.T, c.Integer("kernel"), border)
}
