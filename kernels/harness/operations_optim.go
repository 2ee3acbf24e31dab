package harness

import (
	"math"
	"math/rand/v2"

	"vksimclr/engine"
	"vksimclr/kernels"
)

func lars(c *FileCase) {
	w, m, g := c.InOut("w", Flat), c.InOut("m", Flat), c.In("g", Flat)
	o := kernels.LARSOptions{Momentum: c.Float32("momentum"),
		WeightDecay: c.Float32("weight_decay"), Trust: c.Float32("trust"),
		Nesterov: c.Flag("nesterov")}
	table, step := c.segment(w, c.Flag("adapt")), c.Step(c.Number("lr"), 1, 1)
	kernels.LARS(c.Env.R, w.T, m.T, g.T, table, o, step)
}

func larsVariant(c *FileCase) {
	w, m, g := c.InOut("w", Flat), c.InOut("m", Flat), c.In("g", Flat)
	o := kernels.LARSOptions{Momentum: c.Float32("momentum"),
		WeightDecay: c.Float32("weight_decay"), Trust: c.Float32("trust"),
		Nesterov: c.Flag("nesterov")}
	c.parse("kind", &o.Form)
	table, step := c.segment(w, c.Flag("adapt")), c.Step(c.Number("lr"), 1, 1)
	kernels.LARS(c.Env.R, w.T, m.T, g.T, table, o, step)
}

func sgd(c *FileCase) {
	w, m, g := c.InOut("w", Flat), c.InOut("m", Flat), c.In("g", Flat)
	o := kernels.SGDOptions{Momentum: c.Float32("momentum"),
		WeightDecay: c.Float32("weight_decay"), Nesterov: c.Flag("nesterov")}
	table, step := c.segment(w, true), c.Step(c.Number("lr"), 1, 1)
	kernels.SGD(c.Env.R, w.T, m.T, g.T, table, o, step)
}

func adamw(c *FileCase) {
	w, m, v, g := c.InOut("w", Flat), c.InOut("m", Flat), c.InOut("v", Flat), c.In("g", Flat)
	o := kernels.AdamWOptions{Beta1: c.Number("beta1"), Beta2: c.Number("beta2"),
		Eps: c.Number("eps"), WeightDecay: c.Number("weight_decay")}
	table, step := c.segment(w, true), c.Step(c.Number("lr"), c.Integer("step"), 1)
	kernels.AdamW(c.Env.R, w.T, m.T, v.T, g.T, table, o, step)
}

// segment is the table of an arena that holds w alone.
func (c *FileCase) segment(w *Operand, adapt bool) kernels.SegmentTable {
	one := []kernels.Segment{{Len: product(w.Shape), Decay: adapt, Scale: adapt}}
	table, err := kernels.NewSegmentTable(c.Device, one)
	c.Check(err)
	c.OnClose(func() { table.Free(c.Device) })
	return table
}

// Step makes a Step buffer with a learning rate, the number of the step counted from 1, and the
// scale of the loss.
func (c *FileCase) Step(rate float64, number int, scale float32) engine.Tensor {
	words := [kernels.StepWords]uint32{kernels.StepRate: math.Float32bits(float32(rate)),
		kernels.StepNumber: uint32(number), kernels.StepScale: math.Float32bits(scale)}
	word := func(_ *rand.Rand, i int) uint32 { return words[i] }
	return c.Env.InU32("step", word, len(words)).T
}

func ema(c *FileCase) {
	average, w := c.InOut("average", Flat), c.In("w", Flat)
	kernels.EMA(c.Env.R, average.T, w.T, c.Number("decay"), c.Step(0, 1, 1))
}
