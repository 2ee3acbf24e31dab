package harness

import (
	"fmt"
	"slices"

	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/models"
	"vksimclr/optim"
)

var _ = define(map[string]operation{
	"simclr_train": simclrTrain,
	"lr_schedule":  lrSchedule,
})

// simclrTrain runs whole training steps on given views: encoder, head, loss, backward, update, recorded once and run for every step.
func simclrTrain(c *reference) {
	var layout models.Layout
	encoder := c.encoder(&layout, "encoder.")
	head, err := models.ProjectionConfig{Layers: c.integer("head_layers"), Hidden: c.integer("hidden"), Dim: c.integer("dim"),
		LastBN: c.flag("last_bn")}.Build(&layout, encoder.Features(), "head.")
	check(err)
	weights, state := c.weights(&layout)
	views := c.views(c.integer("steps"))
	x, err := c.device.NewTensor("views", engine.F32, views[0].physical...)
	check(err)
	loss, accuracy := c.env.Out("loss", 1), c.env.Out("accuracy", 1)

	if c.half() { // keeps the gradients of a small loss in the range of 16 bits
		c.scale = 1024
	}
	step := c.step(c.number("lr"), 1)
	optimizer := c.optimizer(&layout, weights)
	c.closeLater(func() { optimizer.Close(); c.device.Free(x) })
	c.network(func(ctx *models.Context) func() []outcome {
		ctx.W, ctx.Training = weights, true
		h, encoderBack := encoder.Forward(ctx, x)
		exact := *ctx // the head's tensors are fp32 in either network
		exact.Rounding = false
		z, headBack := head.Forward(&exact, h)
		dz := ctx.R.Temp("dz", engine.F32, z.Shape()...)
		kernels.NTXent(ctx.R, loss.T, accuracy.T, dz, z, c.float32("temperature"), normEps)
		if c.half() {
			kernels.LossScale(ctx.R, dz, step)
		}
		encoderBack(headBack(dz))
		optimizer.Record(ctx.R, step)
		program, err := ctx.R.Finish()
		check(err)
		c.closeLater(program.Close)
		return func() []outcome {
			check(weights.Store(state))
			for _, s := range optimizer.State() {
				check(engine.Upload(c.device, s.Tensor, make([]float32, s.Tensor.Len())))
			}
			var all []outcome
			var losses []float32
			for i, v := range views {
				check(engine.Upload(c.device, x, v.packed))
				c.env.Reset()
				check(program.Run())
				losses = append(losses, float32(loss.Values(c.env.Words(loss))[0]))
				if i == 0 {
					grads, err := weights.LoadArena(weights.Grads)
					check(err)
					all = c.unscaled(outcomes("grad.", layout.Params, grads))
				}
			}
			after, err := weights.Load()
			check(err)
			all = append(all, outcome{"losses", losses, []int{len(losses)}})
			return append(all, outcomes("param.", slices.Concat(layout.Params, layout.Buffers), after)...)
		}
	})
}

// unscaled divides gradients by the loss scale.
func (c *reference) unscaled(grads []outcome) []outcome {
	for _, g := range grads {
		for i := range g.values {
			g.values[i] /= c.scale
		}
	}
	return grads
}

// stepViews are both views of one step as one batch of 2N, view 1 first.
type stepViews struct {
	physical []int
	packed   []float32
}

func (c *reference) views(steps int) (all []stepViews) {
	if steps < 1 {
		c.failf("%d steps", steps)
	}
	for s := range steps {
		first, shape := c.shaped(fmt.Sprintf("view1.%d", s), 4)
		second, shape2 := c.shaped(fmt.Sprintf("view2.%d", s), 4)
		if shape[1] != 3 || !slices.Equal(shape, shape2) {
			c.failf("views %v and %v are not [N,3,H,W] both", shape, shape2)
		}
		both := c.pack([]int{2 * shape[0], 3, shape[2], shape[3]}, activation)
		all = append(all, stepViews{both.physical, both.place(slices.Concat(first, second))})
	}
	return all
}

// optimizer makes the one that the attributes name; biases and batch norm parameters neither decay nor adapt.
func (c *reference) optimizer(l *models.Layout, w *models.Weights) *optim.Optimizer {
	var segments []optim.Segment
	for _, p := range l.Params {
		segments = append(segments, optim.Segment{Name: p.Name, Offset: p.Offset, Len: p.Len(), Adapt: p.Adapt})
	}
	rule, err := c.rule()
	check(err)
	optimizer, err := optim.New(c.device, rule, segments, w.Params, w.Grads)
	check(err)
	return optimizer
}

// rule is the rule of update with its published constants where the attributes give none.
func (c *reference) rule() (optim.Rule, error) {
	momentum, decay, trust := c.number("momentum"), c.number("weight_decay"), c.number("trust")
	switch name := c.text("optimizer"); name {
	case "sgd":
		return optim.SGD{Momentum: momentum, WeightDecay: decay}, nil
	case "adamw":
		rule := optim.DefaultAdamW()
		rule.WeightDecay = decay
		return rule, nil
	default:
		return optim.Named(name, optim.Settings{WeightDecay: decay, Momentum: momentum, Trust: trust})
	}
}

// lrSchedule needs no device.
func lrSchedule(c *reference) {
	steps, shape := c.shaped("step", 1)
	schedule := optim.Schedule{Peak: c.number("peak"), Warmup: c.integer("warmup"), Total: c.integer("total")}
	rates := make([]float64, len(steps))
	for i, s := range steps {
		rates[i] = schedule.Rate(int(s))
	}
	c.compare("lr", rates, shape...)
}
