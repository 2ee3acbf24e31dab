package reference

import (
	"slices"

	"vksimclr/dist"
	"vksimclr/engine"
	"vksimclr/kernels/harness"
	"vksimclr/models"
	"vksimclr/optim"
)

// halfScale is the scale of the loss on 16-bit activations: it keeps the gradients of a small loss
// in the range of 16 bits.
const halfScale = 1024

// simclrTrain runs whole training steps on given views. The step is the one that ships, recorded
// once: encoder, head, loss, gradients, finite check and update.
//
// Where ranks share the batch, each runs the case: its step has the outcome of one device's.
func simclrTrain(c *harness.FileCase, group dist.Group) {
	t := newTraining(c, group)
	checkNetwork(c, func(ctx *models.Context) func() []outcome {
		net := *t.network
		net.Activations, net.Rounding = ctx.Activations, ctx.Rounding
		net.Policy = ctx.Policy
		t.record(ctx.R, t.update(&net))
		program, err := ctx.R.Finish()
		c.Check(err)
		c.OnClose(program.Close)
		return func() []outcome { return t.run(program) }
	})
}

// run starts anew, takes a step for each pair of views, and returns the first step's gradients, all
// losses, and the network after the last step.
func (t *training) run(program *engine.Program) (all []outcome) {
	c, weights := t.c, t.network.Weights
	t.begin()
	var losses []float32
	for i, v := range t.views {
		c.Check(engine.Upload(c.Device, t.x, v.packed))
		if t.small.Valid() {
			c.Check(engine.Upload(c.Device, t.small, v.small))
		}
		c.Env.Reset()
		c.Check(program.Run())
		losses = append(losses, float32(t.loss.Values(c.Env.Words(t.loss))[0]))
		if i == 0 {
			grads, err := weights.LoadArena(weights.Grads)
			c.Check(err)
			all = t.unscaled(outcomes("grad.", weights.Layout.Params, grads))
		}
	}
	after, err := weights.Load()
	c.Check(err)
	all = append(all, outcome{"losses", losses, []int{len(losses)}})
	list := slices.Concat(weights.Layout.Params, weights.Layout.Buffers)
	return append(all, outcomes("param.", list, after)...)
}

// unscaled divides gradients by the scale of the loss.
func (t *training) unscaled(grads []outcome) []outcome {
	for _, g := range grads {
		for i := range g.values {
			g.values[i] /= t.scale
		}
	}
	return grads
}

// newOptimizer makes the optimiser that the attributes name. Biases and parameters of batch norms
// neither decay nor adapt.
func newOptimizer(c *harness.FileCase, w *models.Weights) *optim.Optimizer {
	var segments []optim.Segment
	for _, p := range w.Layout.Params {
		segments = append(segments,
			optim.Segment{Name: p.Name, Offset: p.Offset, Len: p.Len(), Decay: p.Adapt,
				Scale: p.Adapt})
	}
	optimizer, err := optim.New(c.Device, rule(c), segments, w.Params, w.Grads)
	c.Check(err)
	return optimizer
}

// rule is the rule of update that the attributes name. AdamW keeps its published constants but the
// weight decay.
func rule(c *harness.FileCase) optim.Rule {
	s := optim.Settings{WeightDecay: c.Number("weight_decay"), Momentum: c.Number("momentum"),
		Trust: c.Number("trust")}
	name := c.Text("optimizer")
	if name == "adamw" {
		adamw := optim.DefaultAdamW()
		adamw.WeightDecay = s.WeightDecay
		return adamw
	}
	rule, err := optim.Named(name, s)
	c.Check(err)
	return rule
}
