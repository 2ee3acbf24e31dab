package cases

import (
	"math/rand/v2"

	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// A boost on the label's logit makes confident rows, whose loss depends on the other classes
// alone.
var SoftmaxCrossEntropy = Add(Case{
	Op: "cross_entropy",
	Shapes: []Shape{
		S("N", 1, "classes", 1), S("N", 2, "classes", 4), S("N", 33, "classes", 10),
		S("N", 8, "classes", 1000, "scale", 30.0),
		S("N", 300, "classes", 7), S("N", 30000, "classes", 10),
		S("N", 16, "classes", 10, "boost", 12.0), S("N", 512, "classes", 1000).Bench(),
	},
	Run: func(e *Env, s Shape) {
		n, classes := s.Int("N"), s.Int("classes")
		pitch := (classes + 3) / 4 * 4
		labels := e.InU32("labels", Below(classes), n)
		logits := e.InFunc("logits", func(r *rand.Rand, i int) float64 {
			v := s.Or("scale", 1) * r.NormFloat64()
			switch c := i % pitch; {
			case c >= classes:
				return 1000 // must not count
			case c == int(labels.V[i/pitch]):
				v += s.Or("boost", 0)
			}
			return v
		}, n, pitch)
		loss, dlogits := e.Out("loss", 1), e.Out("dlogits", n, pitch)
		kernels.SoftmaxCrossEntropy(e.R, loss.T, dlogits.T, logits.T, labels.T, classes)
		e.Ref(func() {
			index := make([]int, n)
			for i, l := range labels.V {
				index[i] = int(l)
			}
			ref.SoftmaxCrossEntropy(loss.V, dlogits.V, logits.V, index, classes, pitch)
		})
		e.Work(6*float64(n*classes), 4*float64(2*n*pitch+n))
	},
})

var Mean = Add(Case{
	Op: "mean",
	Shapes: []Shape{S("n", 1), S("n", 63), S("n", 64), S("n", 65), S("n", 4097), S("n", 300000),
		S("n", 4<<20).Bench()},
	Run: func(e *Env, s Shape) {
		n := s.Int("n")
		x := e.InFunc("x", Uniform(0, 2), (n+3)/4*4)
		y := e.Out("y", 1)
		kernels.Mean(e.R, y.T, x.T, n)
		e.Ref(func() { ref.Mean(y.V, x.V[:n]) })
		e.Work(float64(n), 4*float64(n))
	},
})
