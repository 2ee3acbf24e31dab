package cases

import (
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

var Orthonormalize = Add(Case{Op: "orthonormalize",
	Shapes: []Shape{S("D", 4), S("D", 20), S("D", 128).Bench(), S("D", 20, "lost", true)},
	Run: func(e *Env, s Shape) {
		d := s.Int("D")
		y, q := e.In("y", 4, d), e.Out("q", 4, d)
		if s.Bool("lost") {
			values := make([]float32, 4*d)
			for i, v := range y.V {
				values[i] = float32(v)
			}
			copy(values[2*d:3*d], values[:d]) // the third row is the first one
			y = e.InValues("rows", values, 4, d)
		}
		kernels.Orthonormalize(e.R, q.T, y.T)
		e.Ref(func() { ref.Orthonormalize(q.V, y.V, d) })
		e.Work(float64(40*d), float64(32*d))
	}})
