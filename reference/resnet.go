package reference

import (
	"slices"

	"vksimclr/kernels/harness"
	"vksimclr/models"
)

// resnet runs an encoder forward and backward once.
func resnet(c *harness.FileCase) { runEncoder(c, encoderConfig(c)) }

// resnetV2 is resnet for the reference implementation's variants.
func resnetV2(c *harness.FileCase) {
	config := encoderConfig(c)
	config.SKRatio, config.SERatio = c.Number("sk_ratio"), c.Number("se_ratio")
	config.Project = c.Flag("project")
	config.PoolAtEnd = oneOf(c, "pool", "torch", "same") == "same"
	config.BiasedVariance = oneOf(c, "running_var", "unbiased", "biased") == "biased"
	runEncoder(c, config)
}

// oneOf is an attribute that is one of a few words.
func oneOf(c *harness.FileCase, name string, words ...string) string {
	word := c.Text(name)
	if !slices.Contains(words, word) {
		c.Failf("attribute %s is %q, expected one of %q", name, word, words)
	}
	return word
}

func runEncoder(c *harness.FileCase, config models.EncoderConfig) {
	var layout models.Layout
	net, err := config.Build(&layout, "")
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
