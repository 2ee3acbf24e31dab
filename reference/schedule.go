package reference

import (
	"vksimclr/kernels/harness"
	"vksimclr/optim"
)

// learningRates runs the schedule of learning rates. It needs no device.
func learningRates(c *harness.FileCase) {
	steps, shape := c.ReadRank("step", 1)
	schedule := optim.Schedule{Peak: c.Number("peak"), Warmup: c.Integer("warmup"),
		Total: c.Integer("total")}
	rates := make([]float64, len(steps))
	for i, s := range steps {
		rates[i] = schedule.Rate(int(s))
	}
	c.Compare("lr", rates, shape...)
}
