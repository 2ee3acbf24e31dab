package cases

import (
	"math/rand/v2"

	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// A boost makes student and teacher confident of the same class: what is left of the loss and of
// the gradient are small differences.
var SoftCrossEntropy = Add(Case{
	Op: "soft_cross_entropy",
	Shapes: []Shape{
		S("N", 1, "classes", 1), S("N", 2, "classes", 4, "hard", 1.0), S("N", 33, "classes", 10),
		S("N", 33, "classes", 10, "T", 0.1), S("N", 63, "classes", 5, "T", 4.0, "hard", 0.5),
		S("N", 8, "classes", 1000, "scale", 30.0, "hard", 0.25),
		S("N", 300, "classes", 7, "soft", 0.0, "hard", 1.0), S("N", 30000, "classes", 10),
		S("N", 16, "classes", 10, "boost", 12.0, "hard", 0.5),
		S("N", 512, "classes", 1000, "T", 0.1, "hard", 0.5).Bench(),
	},
	Run: func(e *Env, s Shape) {
		n, classes := s.Int("N"), s.Int("classes")
		pitch := (classes + 3) / 4 * 4
		labels := e.InU32("labels", Below(classes+1), n) // the last one is none
		values := func(r *rand.Rand, i int) float64 {
			v := s.Or("scale", 1) * r.NormFloat64()
			switch c := i % pitch; {
			case c >= classes:
				return 1000 // must not count
			case c == int(labels.V[i/pitch]):
				v += s.Or("boost", 0)
			}
			return v
		}
		logits, teacher := e.InFunc("logits", values, n, pitch), e.InFunc("teacher", values, n,
			pitch)
		loss, dlogits := e.Out("loss", 1), e.Out("dlogits", n, pitch)
		temperature, soft, hard := s.Or("T", 1), s.Or("soft", 1), s.Or("hard", 0)
		kernels.SoftCrossEntropy(e.R, loss.T, dlogits.T, logits.T, teacher.T, labels.T,
			kernels.SoftTargets{Classes: classes, Temperature: float32(temperature),
				Soft: float32(soft), Hard: float32(hard)})
		e.Ref(func() {
			index := make([]int, n)
			for i, l := range labels.V {
				index[i] = int(l)
			}
			ref.SoftCrossEntropy(loss.V, dlogits.V, logits.V, teacher.V, index, classes, pitch,
				float64(float32(temperature)), float64(float32(soft)), float64(float32(hard)))
		})
		e.Work(20*float64(n*classes), 4*float64(3*n*pitch+2*n))
	},
})
