package cases

import (
	"math"
	"slices"

	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/kernels/ref"
)

// conv2DShapes have sides, channels and strides that no tile divides, and pixels that no tap
// reaches. One row is long enough for several slices. Strides and paddings differ between rows and
// columns.
var conv2DShapes = []Shape{
	conv(1, 1, 1, 4, 4, 1, 1, 1, 0), conv(2, 7, 5, 8, 12, 3, 3, 1, 1),
	conv(3, 9, 8, 4, 16, 3, 3, 2, 1), conv(2, 6, 7, 12, 20, 1, 1, 2, 0),
	conv(1, 11, 9, 4, 8, 5, 3, 1, 2), conv(2, 13, 13, 4, 24, 7, 7, 2, 3),
	conv(2, 10, 11, 8, 8, 3, 1, 3, 1), conv(2, 5, 5, 8, 4, 2, 2, 3, 0),
	conv(3, 8, 8, 36, 20, 3, 3, 1, 1), conv(1, 4, 4, 132, 64, 3, 3, 1, 1),
	conv(5, 40, 37, 4, 4, 3, 3, 1, 1), conv(1, 64, 64, 8, 16, 3, 3, 2, 1),
	conv(9, 16, 16, 16, 16, 3, 3, 1, 1), conv(16, 33, 31, 20, 8, 3, 3, 1, 1),
	oblong(2, 9, 11, 8, 12, 3, 3, 2, 1, 1, 0), oblong(3, 8, 13, 12, 20, 3, 1, 1, 3, 2, 0),
	oblong(1, 12, 10, 20, 36, 1, 5, 2, 3, 0, 4),
	oblong(2, 7, 24, 4, 16, 7, 2, 3, 2, 3, 0), oblong(4, 19, 41, 24, 40, 2, 3, 1, 2, 0, 1),
	// Winograd's tiles on CPU drivers
	conv(2, 9, 11, 36, 32, 3, 3, 1, 1), conv(3, 16, 15, 32, 44, 3, 3, 1, 0),
	// its rows
	conv(2, 9, 10, 16, 48, 3, 3, 1, 1), oblong(3, 5, 5, 32, 16, 3, 3, 1, 1, 0, 2),
	conv(1, 1, 3, 16, 16, 3, 3, 1, 1),
	conv(7, 11, 23, 16, 16, 3, 3, 1, 1),
	conv(256, 32, 32, 4, 16, 3, 3, 1, 1).Bench(), conv(256, 32, 32, 16, 16, 3, 3, 1, 1).Bench(),
	conv(256, 32, 32, 16, 32, 3, 3, 2, 1).Bench(),
	conv(256, 16, 16, 32, 64, 3, 3, 2, 1).Bench(), conv(16, 32, 32, 64, 64, 3, 3, 1, 1).Bench(),
	conv(64, 8, 8, 256, 256, 3, 3, 1, 1).Bench(),
	conv(32, 28, 28, 128, 512, 1, 1, 1, 0).Bench(), conv(64, 16, 16, 32, 32, 3, 3, 1, 1).Bench(),
	conv(64, 4, 4, 512, 512, 3, 3, 1, 1).Bench(),
	conv(256, 16, 16, 32, 32, 3, 3, 1, 1).Bench(), conv(256, 8, 8, 64, 64, 3, 3, 1, 1).Bench(),
}

func conv(n, h, w, c, k, r, t, stride, pad int) Shape {
	return S("N", n, "H", h, "W", w, "C", c, "K", k, "R", r, "S", t, "stride", stride, "pad", pad)
}

// oblong strides and pads the columns in a way of their own.
func oblong(n, h, w, c, k, r, t, strideH, strideW, padH, padW int) Shape {
	return S("N", n, "H", h, "W", w, "C", c, "K", k, "R", r, "S", t, "stride", strideH, "strideW",
		strideW, "pad", padH, "padW", padW)
}

var Conv2DForward = Add(Case{Op: "conv2d_forward", Shapes: both(conv2DShapes),
	Run: func(e *Env, s Shape) {
		c := newConvolution(e, s)
		x := e.Act("x", c.x()...)
		w := e.InFunc("w", Scaled(1/math.Sqrt(float64(c.C*c.R*c.S))), c.K, c.R, c.S, c.C)
		y := e.OutAct("y", c.y()...)
		y.Tol = e.matrixTol()
		kernels.Conv2DForward(e.R, y.T, x.T, w.T, c.g, kernels.Beside{})
		e.Ref(func() { ref.Conv2DForward(y.V, x.V, w.V, c.ConvShape) })
		c.work(e, len(x.V), len(y.V))
	}})

var Conv2DBackwardData = Add(Case{Op: "conv2d_backward_data",
	Shapes: both(accumulating(conv2DShapes)), Run: func(e *Env, s Shape) {
		c := newConvolution(e, s)
		dy := e.Act("dy", c.y()...)
		w := e.InFunc("w", Scaled(1/math.Sqrt(float64(c.K*c.R*c.S))), c.K, c.R, c.S, c.C)
		dx := e.writtenAct(s.Bool("accumulate"), "dx", c.x()...)
		dx.Tol = e.matrixTol()
		kernels.Conv2DBackwardData(e.R, dx.T, dy.T, w.T, c.g, kernels.Beside{},
			s.Bool("accumulate"))
		e.Ref(func() { ref.Conv2DBackwardData(dx.V, dy.V, w.V, c.ConvShape, s.Bool("accumulate")) })
		c.work(e, len(dx.V), len(dy.V))
	}})

var Conv2DBackwardWeight = Add(Case{Op: "conv2d_backward_weight",
	Shapes: both(accumulating(conv2DShapes)), Run: func(e *Env, s Shape) {
		c := newConvolution(e, s)
		p, q := c.Output()
		x := e.Act("x", c.x()...)
		dy := e.ActFunc("dy", Scaled(1/math.Sqrt(float64(c.N*p*q))), c.y()...)
		dw := e.written(s, "dw", c.K, c.R, c.S, c.C)
		dw.Tol = e.matrixTol()
		kernels.Conv2DBackwardWeight(e.R, dw.T, x.T, dy.T, c.g, kernels.Beside{},
			s.Bool("accumulate"))
		e.Ref(func() {
			ref.Conv2DBackwardWeight(dw.V, x.V, dy.V, c.ConvShape, s.Bool("accumulate"))
		})
		c.work(e, len(x.V), len(dy.V))
	}})

var TransposeFilter = Add(Case{Op: "transpose_filter", Shapes: conv2DShapes[:12],
	Run: func(e *Env, s Shape) {
		c := newConvolution(e, s)
		w, wt := e.In("w", c.K, c.R, c.S, c.C), e.Out("wt", c.C, c.R, c.S, c.K)
		wt.Tol = exact
		kernels.TransposeFilter(e.R, wt.T, w.T)
		e.Ref(func() { ref.TransposeFilter(wt.V, w.V, c.ConvShape) })
		e.Work(0, 8*float64(len(w.V)))
	}})

// matrixTol is the tolerance where 16-bit activations may use cooperative matrices. These take
// filters rounded to 16 bits, and some truncate where fp32 sums round. Elsewhere it is 0: the
// case's own.
func (e *Env) matrixTol() float64 {
	if e.Activations == engine.F16 && e.Policy.UsesMatrices() {
		return HalfTol
	}
	return 0
}

// exact is the tolerance of what only moves data.
const exact = 1e-30

// convolution is a row of the table as kernels and reference want it.
type convolution struct {
	ref.ConvShape
	g kernels.Conv
}

func newConvolution(e *Env, s Shape) convolution {
	c := ref.ConvShape{N: s.Int("N"), H: s.Int("H"), W: s.Int("W"), C: s.Int("C"), K: s.Int("K"),
		R: s.Int("R"), S: s.Int("S")}
	c.StrideH, c.StrideW, c.PadH, c.PadW = s.Int("stride"), s.columns("stride"), s.Int("pad"),
		s.columns("pad")
	return convolution{c, kernels.Conv{R: c.R, S: c.S, StrideH: c.StrideH, StrideW: c.StrideW,
		PadH: c.PadH, PadW: c.PadW, Policy: e.Policy}}
}

func (c convolution) x() []int { return []int{c.N, c.H, c.W, c.C} }

func (c convolution) y() []int {
	p, q := c.Output()
	return []int{c.N, p, q, c.K}
}

func (c convolution) work(e *Env, x, y int) {
	filter := c.K * c.R * c.S * c.C
	e.Work(2*float64(y)*float64(filter/c.K), 4*float64(x+y+filter))
}

// accumulating lets every second of the small shapes add to what is there.
func accumulating(shapes []Shape) []Shape {
	all := slices.Clone(shapes)
	for i, s := range all {
		if i%2 == 1 && !s.bench {
			all[i].names, all[i].values = append(slices.Clone(s.names), "accumulate"),
				append(slices.Clone(s.values), 1)
		}
	}
	return all
}

// writtenAct is written for activations.
func (e *Env) writtenAct(accumulate bool, name string, dims ...int) *Tensor {
	if accumulate {
		return e.InOutAct(name, dims...)
	}
	return e.OutAct(name, dims...)
}

// written is an output, or one that starts with values where the row accumulates.
func (e *Env) written(s Shape, name string, dims ...int) *Tensor {
	if s.Bool("accumulate") {
		return e.InOut(name, dims...)
	}
	return e.Out(name, dims...)
}
