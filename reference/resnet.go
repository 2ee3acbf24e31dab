package reference

import (
	"vksimclr/kernels/harness"
	"vksimclr/models"
)

// resnet runs an encoder forward and backward once.
func resnet(c *harness.FileCase) {
	var layout models.Layout
	net, err := encoderConfig(c).Build(&layout, "")
	c.Check(err)
	weights, state := newWeights(c, &layout)
	x := c.Images()
	y := harness.Pack([]int{x.Shape[0], net.Features()}, harness.Activation)
	y.Tensor = c.Env.Out("y", y.Physical...)
	dy := c.InOr("dy", harness.Activation, y.Shape...)

	checkNetwork(c, func(ctx *models.Context) func() []outcome {
		ctx.W, ctx.Training = weights, c.Flag("training")
		h, backward := net.Forward(ctx, x.T)
		ctx.R.Copy(y.T, h)
		backward(dy.T)
		program, err := ctx.R.Finish()
		c.Check(err)
		c.OnClose(program.Close)
		return func() []outcome {
			c.Check(weights.Store(state))
			c.Env.Reset()
			c.Check(program.Run())
			features, err := y.Unpack(y.Values(c.Env.Words(y.Tensor)))
			c.Check(err)
			grads, err := weights.LoadArena(weights.Grads)
			c.Check(err)
			after, err := weights.Load()
			c.Check(err)
			all := outcomes("grad.", layout.Params, grads)
			all = append(all, outcome{"y", narrow(features), y.Shape})
			return append(all, outcomes("buffer.", layout.Buffers, after)...)
		}
	})
}
