package cases

import (
	"math"
	"math/rand/v2"

	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// One picture, odd numbers of rows, several chunks of columns, three to six views, labels of which
// some have one picture, one label for all, weights that are sharp, memories that are empty, partly
// filled and larger than a chunk, and products that are no cosines. form: 0 together, 1 mean of
// positives, 2 decoupled, 3 decoupled by view.
var Contrast = Add(Case{
	Op: "contrast",
	Shapes: []Shape{
		S("N", 1, "D", 8, "V", 3), S("N", 3, "D", 4, "V", 3, "tau", 0.1),
		S("N", 33, "D", 64, "V", 6, "tau", 0.1), S("N", 129, "D", 32, "V", 3, "agree", 0.4),
		S("N", 16, "D", 32, "V", 2, "classes", 1000, "agree", 0.9, "tau", 0.05),

		S("N", 1, "D", 8, "form", 1), S("N", 7, "D", 20, "form", 1, "classes", 3, "tau", 0.1),
		S("N", 130, "D", 64, "form", 1, "classes", 10, "factor", 2.0),
		S("N", 37, "D", 16, "form", 1, "classes", 1), S("N", 9, "D", 12, "V", 3, "form", 1),
		S("N", 40, "D", 12, "form", 1, "classes", 60, "agree", 0.9, "tau", 0.05),

		S("N", 2, "D", 4, "form", 2), S("N", 31, "D", 64, "form", 2, "tau", 0.1),
		S("N", 150, "D", 32, "form", 2, "sigma", 0.5, "agree", 0.6),
		S("N", 65, "D", 16, "form", 2, "sigma", 0.02, "tau", 0.2),
		S("N", 2, "D", 4, "form", 3), S("N", 133, "D", 48, "form", 3, "tau", 0.1, "sigma", 0.5),

		S("N", 1, "D", 8, "K", 1), S("N", 7, "D", 20, "K", 100, "tau", 0.1),
		S("N", 33, "D", 32, "K", 700, "kept", 301), S("N", 33, "D", 32, "K", 300, "kept", 0),
		S("N", 5, "D", 8, "V", 3, "K", 9), S("N", 8, "D", 8, "form", 2, "K", 61, "kept", 60),
		S("N", 6, "D", 8, "form", 1, "classes", 2, "K", 5),

		S("N", 24, "D", 16, "raw", true, "tau", 10), S("N", 3, "D", 8, "raw", true, "tau", 2.0),
		S("N", 9, "D", 8, "raw", true, "tau", 4, "K", 20), S("N", 32, "D", 128, "raw", true),
		S("N", 21, "D", 12, "raw", true, "tau", 4, "form", 2, "sigma", 8),

		S("N", 4096, "D", 128, "factor", 2.0).Bench(),
		S("N", 512, "D", 128, "form", 1, "classes", 10).Bench(),
		S("N", 512, "D", 128, "form", 2, "tau", 0.1).Bench(),
		S("N", 512, "D", 128, "V", 6).Bench(), S("N", 512, "D", 128, "K", 65536).Bench(),
	},
	Run: runContrast,
})

func runContrast(e *Env, s Shape) {
	n, d, v := s.Int("N"), s.Int("D"), int(s.Or("V", 2))
	o := kernels.ContrastOptions{Form: kernels.ContrastForm(s.Or("form", 0)), Views: v,
		Temperature: float32(s.Or("tau", 0.5)), Eps: 1e-12, Unnormalized: s.Bool("raw"),
		Sigma: float32(s.Or("sigma", 0)), Factor: float32(s.Or("factor", 1))}
	r := ref.Contrast{Form: ref.ContrastForm(o.Form), Views: v, Temperature: s.Or("tau", 0.5),
		Sigma: s.Or("sigma", 0), Factor: s.Or("factor", 1), Unnormalized: o.Unnormalized,
		Eps: 1e-12}
	z := e.InFunc("z", views(n*d, s.Or("agree", 0.3), 1), v*n, d)
	in := kernels.ContrastInputs{Z: z.T}
	if classes := int(s.Or("classes", 0)); classes > 0 {
		labels := e.InU32("labels", Below(classes), n)
		in.Labels = labels.T
		for _, l := range labels.V {
			r.Labels = append(r.Labels, int(l))
		}
	}
	if k := int(s.Or("K", 0)); k > 0 {
		kept := int(s.Or("kept", float64(k)))
		keys := e.InFunc("keys", Scaled(1/math.Sqrt(float64(d))), (k+3)/4*4, d)
		cursor := e.InFunc("cursor", func(_ *rand.Rand, i int) float64 {
			return []float64{0, float64(kept)}[i]
		}, 2)
		in.Keys, in.Cursor, r.Keys = keys.T, cursor.T, keys.V[:kept*d]
	}
	loss, accuracy, dz := e.Out("loss", 1), e.Out("accuracy", 1), e.Out("dz", v*n, d)
	out := kernels.ContrastOutputs{Loss: loss.T, Accuracy: accuracy.T, DZ: dz.T,
		PairAccuracy: e.Out("pair accuracy", 1).T, PairEntropy: e.Out("pair entropy", 1).T}
	pair := e.Tensors[len(e.Tensors)-2:]
	kernels.Contrast(e.R, out, in, o)
	e.Ref(func() {
		r.Loss(loss.V, accuracy.V, dz.V, z.V, d)
		r.PairMetrics(pair[0].V, pair[1].V, z.V, d)
	})
	rows := float64(v * n)
	e.Work(6*rows*(rows+s.Or("K", 0))*float64(d), 4*2*rows*float64(d))
}

// The ring wraps around, is filled for the first time, has room for one push alone; a skipped step
// leaves it as it is.
var MemoryPush = Add(Case{
	Op: "memory_push", Tol: exact,
	Shapes: []Shape{
		S("K", 1, "N", 1, "D", 4), S("K", 10, "N", 4, "D", 8, "next", 8, "kept", 8),
		S("K", 300, "N", 257, "D", 36, "next", 100, "kept", 300), S("K", 12, "N", 5, "D", 4),
		S("K", 12, "N", 5, "D", 4, "next", 2, "kept", 2, "skip", true),
		S("K", 65536, "N", 1024, "D", 128, "next", 512, "kept", 65536).Bench(),
	},
	Run: func(e *Env, s Shape) {
		k, n, d := s.Int("K"), s.Int("N"), s.Int("D")
		next, kept := int(s.Or("next", 0)), int(s.Or("kept", 0))
		ring, keys := e.InOut("ring", (k+3)/4*4, d), e.In("keys", n, d)
		cursor := e.InOutFunc("cursor", func(_ *rand.Rand, i int) float64 {
			return []float64{float64(next), float64(kept)}[i]
		}, 2)
		step := e.InU32("step", func(_ *rand.Rand, i int) uint32 {
			if i == kernels.StepOverflow && s.Bool("skip") {
				return 1
			}
			return 0
		}, kernels.StepWords)
		kernels.MemoryPush(e.R, ring.T, cursor.T, keys.T, k, step.T)
		e.Ref(func() {
			if s.Bool("skip") {
				return
			}
			for i := range n {
				copy(ring.V[(next+i)%k*d:], keys.V[i*d:(i+1)*d])
			}
			cursor.V[0], cursor.V[1] = float64((next+n)%k), float64(min(kept+n, k))
		})
		e.Work(0, 8*float64(n*d))
	},
})
