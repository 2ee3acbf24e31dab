package reference

import (
	"slices"

	"vksimclr/kernels/harness"
	"vksimclr/models"
)

// encoderConfig is the ResNet that the attributes describe.
func encoderConfig(c *harness.FileCase) models.ResNetConfig {
	return models.ResNetConfig{Block: c.Text("block"), Layers: c.Integers("layers"),
		Width: c.Integer("width"), Stem: c.Text("stem")}
}

// newWeights makes a network's memory, and reads its parameters and running statistics from the
// inputs param.NAME.
func newWeights(c *harness.FileCase, l *models.Layout) (*models.Weights, models.State) {
	w, err := models.NewWeights(c.Device, l)
	c.Check(err)
	c.OnClose(func() {
		c.Device.Free(w.Params)
		c.Device.Free(w.Grads)
		c.Device.Free(w.Buffers)
	})
	state := models.State{}
	for _, p := range slices.Concat(l.Params, l.Buffers) {
		values, shape := c.Read("in.param." + p.Name)
		if !slices.Equal(shape, p.Shape) {
			c.Failf("in.param.%s has shape %v, the network's is %v", p.Name, shape, p.Shape)
		}
		state[p.Name] = narrow(values)
	}
	return w, state
}
