package cases

import (
	"math"
	"math/rand/v2"

	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

var EMA = Add(Case{
	Op: "ema",
	Shapes: []Shape{S("n", 4), S("n", 252), S("n", 2044), S("n", 2052), S("n", 100004),
		S("n", 260, "decay", 0.0), S("n", 260, "decay", 1.0), S("n", 260, "decay", 0.9999),
		S("n", 260, "skipped", true), S("n", 4<<20).Bench()},
	Run: func(e *Env, s Shape) {
		n, decay, skipped := s.Int("n"), s.Or("decay", 0.99), s.Bool("skipped")
		a, w := e.InOut("a", n), e.In("w", n)
		words := [kernels.StepWords]uint32{kernels.StepScale: math.Float32bits(1)}
		if skipped {
			words[kernels.StepOverflow] = 1
		}
		step := e.InU32("step", func(_ *rand.Rand, i int) uint32 { return words[i] }, len(words))
		kernels.EMA(e.R, a.T, w.T, decay, step.T)
		e.Ref(func() {
			if !skipped {
				ref.EMA(a.V, w.V, decay)
			}
		})
		e.Work(3*float64(n), 3*4*float64(n))
	},
})
