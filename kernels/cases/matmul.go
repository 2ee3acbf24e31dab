package cases

import (
	"math"

	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

var matMulShapes = []Shape{
	S("M", 1, "N", 4, "K", 4), S("M", 7, "N", 12, "K", 20), S("M", 130, "N", 20, "K", 8),
	S("M", 33, "N", 64, "K", 132), S("M", 3, "N", 260, "K", 16),
	S("M", 257, "N", 100, "K", 36), S("M", 1030, "N", 16, "K", 64), S("M", 200, "N", 300, "K", 100),
	S("M", 4100, "N", 72, "K", 4),
	S("M", 512, "N", 512, "K", 512).Bench(), S("M", 1024, "N", 1024, "K", 1024).Bench(),
	S("M", 512, "N", 128, "K", 512).Bench(),
}

var MatMul = Add(Case{Op: "matmul", Shapes: accumulating(matMulShapes), Run: func(e *Env, s Shape) {
	m, n, k := s.Int("M"), s.Int("N"), s.Int("K")
	a, b, c := e.In("a", m, k), e.InFunc("b", Scaled(1/math.Sqrt(float64(k))), n, k),
		e.written(s, "c", m, n)
	kernels.MatMul(e.R, c.T, a.T, b.T, s.Bool("accumulate"))
	e.Ref(func() { ref.MatMul(c.V, a.V, b.V, m, n, k, s.Bool("accumulate")) })
	e.Work(2*float64(m)*float64(n)*float64(k), 4*float64(m*k+n*k+m*n))
}})

var Transpose = Add(Case{Op: "transpose", Shapes: []Shape{
	S("M", 4, "N", 4), S("M", 8, "N", 20), S("M", 100, "N", 12), S("M", 260, "N", 132),
	S("M", 2048, "N", 2048).Bench(),
}, Run: func(e *Env, s Shape) {
	m, n := s.Int("M"), s.Int("N")
	x, y := e.In("x", m, n), e.Out("y", n, m)
	y.Tol = exact
	kernels.Transpose(e.R, y.T, x.T)
	e.Ref(func() { ref.Transpose(y.V, x.V, m, n) })
	e.Work(0, 8*float64(m*n))
}})
