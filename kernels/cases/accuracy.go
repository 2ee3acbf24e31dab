package cases

import (
	"math/rand/v2"

	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

var Accuracy = Add(Case{
	Op: "accuracy",
	Shapes: []Shape{S("N", 1, "classes", 1), S("N", 2, "classes", 4), S("N", 33, "classes", 10),
		S("N", 300, "classes", 7), S("N", 30000, "classes", 2),
		S("N", 512, "classes", 1000).Bench()},
	Run: func(e *Env, s Shape) {
		n, classes := s.Int("N"), s.Int("classes")
		pitch := (classes + 3) / 4 * 4
		labels := e.InU32("labels", Below(classes), n)
		logits := e.InFunc("logits", func(r *rand.Rand, i int) float64 {
			if i%pitch >= classes {
				return 1000 // must not count
			}
			return r.NormFloat64()
		}, n, pitch)
		y := e.Out("y", 1)
		kernels.Accuracy(e.R, y.T, logits.T, labels.T, classes)
		e.Ref(func() {
			index := make([]int, n)
			for i, l := range labels.V {
				index[i] = int(l)
			}
			ref.Accuracy(y.V, logits.V, index, classes, pitch)
		})
		e.Work(float64(n*classes), 4*float64(n*pitch+n))
	},
})
