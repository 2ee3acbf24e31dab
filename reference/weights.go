package reference

import (
	"slices"

	"vksimclr/kernels/harness"
	"vksimclr/models"
)

// encoderConfig is the ResNet that the attributes describe. Those of variants may be absent.
func encoderConfig(c *harness.FileCase) models.ResNetConfig {
	r := models.ResNetConfig{Block: c.Text("block"), Layers: c.Integers("layers"),
		Width: c.Integer("width"), Stem: c.Text("stem")}
	if c.HasAttribute("sk_ratio") {
		r.SKRatio = c.Number("sk_ratio")
	}
	if c.HasAttribute("se_ratio") {
		r.SERatio = c.Number("se_ratio")
	}
	if c.HasAttribute("project") {
		r.Project = c.Flag("project")
	}
	r.PoolAtEnd = isSecond(c, "pool", "torch", "same")
	r.BiasedVariance = isSecond(c, "running_var", "unbiased", "biased")
	return r
}

// isSecond tells whether an attribute is the second of two words, not the first or absent.
func isSecond(c *harness.FileCase, name, first, second string) bool {
	if !c.HasAttribute(name) {
		return false
	}
	word := c.Text(name)
	if word != first && word != second {
		c.Failf("attribute %s is %q, expected %s or %s", name, word, first, second)
	}
	return word == second
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
