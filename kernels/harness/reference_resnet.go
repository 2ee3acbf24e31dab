package harness

import "vksimclr/models"

var _ = define(map[string]operation{"resnet": resnet})

// resnet runs an encoder forward and backward once.
func resnet(c *reference) {
	var layout models.Layout
	net := c.encoder(&layout, "")
	weights, state := c.weights(&layout)
	x := c.images()
	y := c.pack([]int{x.shape[0], net.Features()}, activation)
	y.Tensor = c.env.Out("y", y.physical...)
	dy := c.inOr("dy", activation, y.shape...)

	c.network(func(ctx *models.Context) func() []outcome {
		ctx.W, ctx.Training = weights, c.flag("training")
		h, backward := net.Forward(ctx, x.T)
		ctx.R.Copy(y.T, h)
		backward(dy.T)
		program, err := ctx.R.Finish()
		check(err)
		c.closeLater(program.Close)
		return func() []outcome {
			check(weights.Store(state))
			c.env.Reset()
			check(program.Run())
			features, err := y.unpack(y.Values(c.env.Words(y.Tensor)))
			check(err)
			grads, err := weights.LoadArena(weights.Grads)
			check(err)
			after, err := weights.Load()
			check(err)
			all := append(outcomes("grad.", layout.Params, grads), outcome{"y", narrow(features), y.shape})
			return append(all, outcomes("buffer.", layout.Buffers, after)...)
		}
	})
}
