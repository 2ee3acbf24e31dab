package cases

import (
	"math"
	"math/rand/v2"

	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

var maxPool2DShapes = []Shape{
	S("N", 1, "H", 1, "W", 1, "C", 4, "K", 1, "S", 1, "P", 0),
	S("N", 1, "H", 1, "W", 1, "C", 4, "K", 3, "S", 2, "P", 1),
	S("N", 2, "H", 12, "W", 9, "C", 8, "K", 3, "S", 2, "P", 1, "tied", true),
	S("N", 3, "H", 7, "W", 11, "C", 20, "K", 2, "S", 2, "P", 0),
	S("N", 2, "H", 13, "W", 8, "C", 4, "K", 5, "S", 1, "P", 2),
	S("N", 1, "H", 9, "W", 9, "C", 12, "K", 2, "S", 3, "P", 1),
	S("N", 1, "H", 19, "W", 17, "C", 4, "K", 16, "S", 1, "P", 8),
	S("N", 2, "H", 11, "W", 14, "C", 8, "K", 3, "KW", 2, "S", 2, "SW", 1, "P", 1, "PW", 0),
	S("N", 1, "H", 12, "W", 30, "C", 4, "K", 2, "KW", 20, "S", 1, "SW", 3, "P", 0, "PW", 9, "tied",
		true),
	S("N", 1, "H", 2, "W", 1, "C", 4, "K", 2, "S", 1, "P", 0, "E", 1),
	S("N", 2, "H", 12, "W", 10, "C", 8, "K", 3, "S", 2, "P", 0, "E", 1, "tied", true),
	S("N", 3, "H", 7, "W", 13, "C", 20, "K", 3, "S", 2, "P", 0, "E", 1),
	S("N", 5, "H", 56, "W", 56, "C", 24, "K", 3, "S", 2, "P", 1), // beyond a binding of 1 MiB
	S("N", 8, "H", 112, "W", 112, "C", 64, "K", 3, "S", 2, "P", 1).Bench(),
}

var MaxPool2DForward = Add(Case{Op: "max_pool2d_forward", Shapes: both(maxPool2DShapes),
	Run: func(e *Env, s Shape) {
		g, pool, p, q := maxPool2D(s)
		x := e.ActFunc("x", poolValues(s), g.N, g.H, g.W, g.C)
		y, index := e.OutAct("y", g.N, p, q, g.C), e.OutU32("index", g.N, p, q, g.C/4)
		kernels.MaxPool2DForward(e.R, y.T, index.T, x.T, pool, kernels.Norm{})
		e.Ref(func() { ref.MaxPool2DForward(y.V, index.V, x.V, g) })
		e.Work(float64(len(y.V)*g.KernelH*g.KernelW), 4*float64(len(x.V)+len(y.V)+len(index.V)))
	}})

var MaxPool2DThrough = Add(Case{Op: "max_pool2d_through", Shapes: both(maxPool2DShapes),
	Run: func(e *Env, s Shape) {
		g, pool, p, q := maxPool2D(s)
		x, gamma, beta := e.ActFunc("x", poolValues(s), g.N, g.H, g.W, g.C), e.In("gamma", g.C),
			e.In("beta", g.C)
		mean, rstd := batchNormSaved(e, x, g.C,
			ref.BatchNormShape{Pixels: g.N * g.H * g.W, Channels: g.C, Eps: 1e-5, Momentum: 0.1,
				Training: true})
		y, index := e.OutAct("y", g.N, p, q, g.C), e.OutU32("index", g.N, p, q, g.C/4)
		kernels.MaxPool2DForward(e.R, y.T, index.T, x.T, pool,
			kernels.Norm{X: x.T, Gamma: gamma.T, Beta: beta.T, Mean: mean.T, Rstd: rstd.T})
		e.Ref(func() {
			ref.MaxPool2DForward(y.V, index.V, clamped(normalized(x, gamma, beta, mean, rstd)), g)
		})
		e.Work(float64(len(y.V)*g.KernelH*g.KernelW), 4*float64(len(x.V)+len(y.V)+len(index.V)))
	}})

var MaxPool2DBackward = Add(Case{Op: "max_pool2d_backward", Shapes: both(maxPool2DShapes),
	Run: func(e *Env, s Shape) {
		g, pool, p, q := maxPool2D(s)
		winners := maxPool2DWinners(e, s)
		dy := e.Act("dy", g.N, p, q, g.C)
		index := e.InU32("index", func(_ *rand.Rand, i int) uint32 { return winners[i] }, g.N, p, q,
			g.C/4)
		dx := e.OutAct("dx", g.N, g.H, g.W, g.C)
		kernels.MaxPool2DBackward(e.R, dx.T, dy.T, index.T, pool)
		e.Ref(func() { ref.MaxPool2DBackward(dx.V, dy.V, index.V, g) })
		e.Work(float64(len(dy.V)), 4*float64(len(dx.V)+len(dy.V)+len(index.V)))
	}})

// maxPool2D reads a row of the table, where KW, SW and PW are for columns if they differ.
func maxPool2D(s Shape) (g ref.PoolShape, pool kernels.Pool, p, q int) {
	pool = kernels.Pool{KernelH: s.Int("K"), KernelW: s.columns("K"), StrideH: s.Int("S"),
		StrideW: s.columns("S"), PadH: s.Int("P"), PadW: s.columns("P"),
		EndH: int(s.Or("E", 0)), EndW: int(s.Or("E", 0))}
	g = ref.PoolShape{N: s.Int("N"), H: s.Int("H"), W: s.Int("W"), C: s.Int("C"),
		KernelH: pool.KernelH, KernelW: pool.KernelW, StrideH: pool.StrideH, StrideW: pool.StrideW,
		PadH: pool.PadH, PadW: pool.PadW, End: pool.EndH}
	p, q = g.Output()
	return g, pool, p, q
}

// poolValues are normal, or for a tied shape one of four values: the result of a ReLU has many
// equal zeros.
func poolValues(s Shape) func(*rand.Rand, int) float64 {
	if !s.Bool("tied") {
		return Normal
	}
	return func(r *rand.Rand, _ int) float64 { return math.Max(0, math.Round(r.NormFloat64())) }
}

// maxPool2DWinners are the winning taps that a forward pass over random values leaves behind.
func maxPool2DWinners(e *Env, s Shape) []uint32 {
	g, _, p, q := maxPool2D(s)
	random, gen := e.random("winners"), poolValues(s)
	x := make([]float64, g.N*g.H*g.W*g.C)
	for i := range x {
		x[i] = gen(random, i)
	}
	y, index := make([]float64, g.N*p*q*g.C), make([]float64, g.N*p*q*g.C/4)
	ref.MaxPool2DForward(y, index, x, g)
	winners := make([]uint32, len(index))
	for i, word := range index {
		winners[i] = uint32(word)
	}
	return winners
}
