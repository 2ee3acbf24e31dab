package cases

import (
	"math"

	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

var linearShapes = []Shape{
	S("M", 1, "N", 4, "K", 4, "bias", true), S("M", 5, "N", 12, "K", 8),
	S("M", 70, "N", 20, "K", 36, "bias", true), S("M", 1, "N", 64, "K", 128),
	S("M", 129, "N", 132, "K", 20, "bias", true), S("M", 2500, "N", 8, "K", 12, "bias", true),
	S("M", 70000, "N", 4, "K", 4, "bias", true),
	S("M", 512, "N", 512, "K", 512, "bias", true).Bench(), S("M", 512, "N", 128, "K", 2048).Bench(),
}

var LinearForward = Add(Case{Op: "linear_forward", Shapes: linearShapes,
	Run: func(e *Env, s Shape) {
		m, n, k := s.Int("M"), s.Int("N"), s.Int("K")
		x, w, b := e.In("x", m, k), e.InFunc("w", Scaled(1/math.Sqrt(float64(k))), n, k),
			optional(e, s, "bias", n)
		y := e.Out("y", m, n)
		kernels.LinearForward(e.R, y.T, x.T, w.T, b.T)
		e.Ref(func() { ref.LinearForward(y.V, x.V, w.V, b.V, m, n, k) })
		e.Work(2*float64(m)*float64(n)*float64(k), 4*float64(m*k+n*k+m*n))
	}})

// LinearBackward computes all gradients in rows with a bias, the weights' alone in the others.
// Every second row accumulates.
var LinearBackward = Add(Case{Op: "linear_backward", Shapes: accumulating(linearShapes),
	Run: func(e *Env, s Shape) {
		m, n, k, accumulate := s.Int("M"), s.Int("N"), s.Int("K"), s.Bool("accumulate")
		x, dy, wt := e.In("x", m, k), e.InFunc("dy", Scaled(1/math.Sqrt(float64(m))), m, n),
			e.In("wt", k, n)
		dw, dx, db := e.written(s, "dw", n, k), &Tensor{}, &Tensor{}
		flops := 2 * float64(m) * float64(n) * float64(k)
		if s.Bool("bias") {
			dx, db, flops = e.Out("dx", m, k), e.written(s, "db", n), 2*flops
		}
		kernels.LinearBackward(e.R, dx.T, dw.T, db.T, x.T, dy.T, wt.T, accumulate)
		e.Ref(func() { ref.LinearBackward(dx.V, dw.V, db.V, x.V, dy.V, wt.V, m, n, k, accumulate) })
		e.Work(flops, 4*float64(2*m*k+2*n*k+m*n))
	}})

var rowShapes = []Shape{
	S("M", 1, "C", 4), S("M", 3, "C", 12), S("M", 65, "C", 4), S("M", 130, "C", 260),
	S("M", 5000, "C", 8), S("M", 70000, "C", 4), S("M", 131072, "C", 64).Bench(),
}

var BiasAdd = Add(Case{Op: "bias_add", Shapes: rowShapes, Run: func(e *Env, s Shape) {
	m, c := s.Int("M"), s.Int("C")
	y, b := e.InOut("y", m, c), e.In("b", c)
	kernels.BiasAdd(e.R, y.T, b.T)
	e.Ref(func() { ref.BiasAdd(y.V, b.V) })
	e.Work(float64(m*c), 8*float64(m*c))
}})

var SumRows = Add(Case{Op: "sum_rows", Shapes: accumulating(rowShapes), Run: func(e *Env, s Shape) {
	m, c := s.Int("M"), s.Int("C")
	db, dy := e.written(s, "db", c), e.InFunc("dy", Scaled(1/math.Sqrt(float64(m))), m, c)
	kernels.SumRows(e.R, db.T, dy.T, s.Bool("accumulate"))
	e.Ref(func() { ref.SumRows(db.V, dy.V, s.Bool("accumulate")) })
	e.Work(float64(m*c), 4*float64(m*c))
}})
