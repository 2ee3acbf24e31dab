package harness

import "vksimclr/kernels"

var _ = define(map[string]operation{
	"resized_crop":    resizedCrop,
	"horizontal_flip": horizontalFlip,
	"color_jitter":    colorJitter,
	"grayscale":       grayscale,
	"gaussian_blur":   gaussianBlur,
})

// images is input x [N,3,H,W].
func (c *reference) images() *operand {
	x := c.in("x", activation)
	if len(x.shape) != 4 || x.shape[1] != 3 {
		c.failf("x %v is not [N,3,H,W]", x.shape)
	}
	return x
}

func resizedCrop(c *reference) {
	x, boxes, size := c.images(), c.words("boxes"), c.integer("size")
	var mode kernels.Interpolation
	c.parse("mode", &mode)
	y := c.out("y", activation, x.shape[0], 3, size, size)
	kernels.ResizedCrop(c.env.R, y.T, x.T, boxes.T, none, mode)
}

func horizontalFlip(c *reference) {
	x, flip := c.images(), c.words("flip")
	y := c.out("y", activation, x.shape...)
	kernels.HorizontalFlip(c.env.R, y.T, x.T, flip.T)
}

func colorJitter(c *reference) {
	x, factors, order := c.images(), c.in("factors", activation), c.words("order")
	var semantics kernels.ColorSemantics
	c.parse("semantics", &semantics)
	y := c.out("y", activation, x.shape...)
	kernels.ColorJitter(c.env.R, y.T, x.T, factors.T, order.T, semantics)
}

func grayscale(c *reference) {
	x, apply := c.images(), c.words("apply")
	y := c.out("y", activation, x.shape...)
	kernels.Grayscale(c.env.R, y.T, x.T, apply.T)
}

func gaussianBlur(c *reference) {
	x, sigma := c.images(), c.in("sigma", plain)
	var border kernels.Border
	c.parse("border", &border)
	y := c.out("y", activation, x.shape...)
	kernels.GaussianBlur(c.env.R, y.T, x.T, sigma.T, c.integer("kernel"), border)
}
