package reference

import (
	"vksimclr/engine"
	"vksimclr/losses"
	"vksimclr/train"
)

// newLoss makes the loss that the attributes name, nt_xent where they name none, and the network
// for its keys where it has a memory of memory_keys.
func (t *training) newLoss() {
	c, name := t.c, "nt_xent"
	if c.HasAttribute("loss") {
		name = c.Text("loss")
	}
	loss, err := losses.Named(name, losses.Options{Temperature: c.Number("temperature"),
		Sigma: c.NumberOr("sigma", 0), Memory: losses.Memory{
			Keys: int(c.NumberOr("memory_keys", 0)), Decay: c.NumberOr("memory_decay", 0)}})
	c.Check(err)
	t.function, err = losses.Open(c.Device, loss, (c.Integer("dim")+3)/4*4)
	c.Check(err)
	if keyed, ok := t.function.(losses.Keyed); ok {
		if decay, wants := keyed.KeyDecay(); wants {
			t.keys, err = train.NewWeightAverage(c.Device, t.network, decay)
			c.Check(err)
		}
	}
}

// update is the step of a network, but for its views.
func (t *training) update(r *engine.Recorder, net *train.Network) train.Update {
	u := train.Update{Network: net, Optimizer: t.optimizer, Loss: t.function, Step: t.step}
	if t.keys != nil {
		keys := *t.keys.Network()
		keys.Activations, keys.Rounding, keys.Policy = net.Activations, net.Rounding, net.Policy
		u.Keys, u.After = &keys, func() { t.keys.Record(r, t.step) }
	}
	return u
}

// begin makes everything as it is before the first step.
func (t *training) begin() {
	c := t.c
	c.Check(t.network.Weights.Store(t.state))
	for _, s := range t.optimizer.State() {
		c.Check(engine.Upload(c.Device, s.Tensor, make([]float32, s.Tensor.Len())))
	}
	for _, s := range t.function.State() {
		c.Check(engine.Upload(c.Device, s.Tensor, make([]float32, s.Tensor.Len())))
	}
	if t.keys != nil {
		c.Check(t.keys.Begin())
	}
}
