package cases

import (
	"math"
	"math/rand/v2"

	"vksimclr/kernels"
)

var LossScale = Add(Case{Op: "loss_scale", Tol: exact, Shapes: reluShapes,
	Run: func(e *Env, s Shape) {
		words := [kernels.StepWords]uint32{kernels.StepScale: math.Float32bits(4096)}
		dz, step := e.InOut("dz", activation(s)...),
			e.InU32("step", func(_ *rand.Rand, i int) uint32 { return words[i] }, len(words))
		kernels.LossScale(e.R, dz.T, step.T)
		e.Ref(func() {
			for i := range dz.V {
				dz.V[i] *= 4096
			}
		})
		e.Work(float64(len(dz.V)), 8*float64(len(dz.V)))
	}})

// Element "bad" of n, if given, is NaN or infinite. The others have float32's largest value: their
// sum would overflow.
var CheckFinite = Add(Case{
	Op: "check_finite",
	Shapes: []Shape{
		S("n", 4), S("n", 4, "bad", 3), S("n", 256, "bad", 0), S("n", 260, "bad", 259),
		S("n", 70000), S("n", 70000, "bad", 69999, "nan", true),
		S("n", 5<<18, "bad", 1<<18), S("n", 5<<18, "bad", 5<<18-1, "nan", true),
		S("n", 11<<20).Bench(),
	},
	Run: func(e *Env, s Shape) {
		bad, special := int(s.Or("bad", -1)), math.Inf(-1)
		if s.Bool("nan") {
			special = math.NaN()
		}
		g := e.InFunc("g", func(r *rand.Rand, i int) float64 {
			if i == bad {
				return special
			}
			return math.MaxFloat32
		}, s.Int("n"))
		step := e.InOutU32("step", func(_ *rand.Rand, i int) uint32 { return uint32(i) },
			kernels.StepWords)
		kernels.CheckFinite(e.R, step.T, g.T)
		e.Ref(func() {
			step.V[kernels.StepOverflow] = 0
			if bad >= 0 {
				step.V[kernels.StepOverflow] = 1
			}
		})
		e.Work(0, 4*float64(len(g.V)))
	},
})
