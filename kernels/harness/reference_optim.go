package harness

import (
	"math"
	"math/rand/v2"

	"vksimclr/engine"
	"vksimclr/kernels"
)

var _ = define(map[string]operation{
	"lars":  lars,
	"sgd":   sgd,
	"adamw": adamw,
})

func lars(c *reference) {
	w, m, g := c.inOut("w", flat), c.inOut("m", flat), c.in("g", flat)
	o := kernels.LARSOptions{Momentum: c.float32("momentum"), WeightDecay: c.float32("weight_decay"), Trust: c.float32("trust"), Nesterov: c.flag("nesterov")}
	kernels.LARS(c.env.R, w.T, m.T, g.T, c.segment(w, c.flag("adapt")), o, c.step(c.number("lr"), 1))
}

func sgd(c *reference) {
	w, m, g := c.inOut("w", flat), c.inOut("m", flat), c.in("g", flat)
	o := kernels.SGDOptions{Momentum: c.float32("momentum"), WeightDecay: c.float32("weight_decay"), Nesterov: c.flag("nesterov")}
	kernels.SGD(c.env.R, w.T, m.T, g.T, c.segment(w, true), o, c.step(c.number("lr"), 1))
}

func adamw(c *reference) {
	w, m, v, g := c.inOut("w", flat), c.inOut("m", flat), c.inOut("v", flat), c.in("g", flat)
	o := kernels.AdamWOptions{Beta1: c.number("beta1"), Beta2: c.number("beta2"), Eps: c.number("eps"), WeightDecay: c.number("weight_decay")}
	kernels.AdamW(c.env.R, w.T, m.T, v.T, g.T, c.segment(w, true), o, c.step(c.number("lr"), c.integer("step")))
}

// segment is the table of an arena that holds w alone.
func (c *reference) segment(w *operand, adapt bool) kernels.SegmentTable {
	table, err := kernels.NewSegmentTable(c.device, []kernels.Segment{{Len: product(w.shape), Adapt: adapt}})
	if err != nil {
		panic(err)
	}
	c.closeLater(func() { table.Free(c.device) })
	return table
}

// step is a Step buffer with learning rate and number of the step, counted from 1.
func (c *reference) step(rate float64, number int) engine.Tensor {
	words := [kernels.StepWords]uint32{kernels.StepRate: math.Float32bits(float32(rate)), kernels.StepNumber: uint32(number),
		kernels.StepScale: math.Float32bits(c.scale)}
	return c.env.InU32("step", func(_ *rand.Rand, i int) uint32 { return words[i] }, len(words)).T
}
