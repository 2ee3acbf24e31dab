package reference

import (
	"vksimclr/engine"
	"vksimclr/losses"
	"vksimclr/train"
)

// newLoss makes the loss that the attributes name, nt_xent where they name none, and the network
// for its keys where it has a memory of memory_keys.
func (t *training) newLoss() {
	c := t.c
	loss, err := losses.Named(c.TextOr("loss", "nt_xent"), losses.Options{
		Temperature: c.Number("temperature"), Sigma: c.NumberOr("sigma", 0), Memory: losses.Memory{
			Keys: int(c.NumberOr("memory_keys", 0)), Decay: c.NumberOr("memory_decay", 0)}})
	c.Check(err)
	t.function, err = t.network.OpenLoss(c.Device, loss)
	c.Check(err)
}

// update is the step of a network, but for its views.
func (t *training) update(net *train.Network) train.Update {
	if net.Keys != nil {
		keys := net.Keys.Network()
		keys.Activations, keys.Rounding, keys.Policy = net.Activations, net.Rounding, net.Policy
	}
	return train.Update{Network: net, Optimizer: t.optimizer, Loss: t.function, Step: t.step}
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
	if t.network.Keys != nil {
		c.Check(t.network.Keys.Begin())
	}
}
