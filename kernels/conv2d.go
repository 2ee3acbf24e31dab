package kernels

import (
	"fmt"
	"math"

	"vksimclr/engine"
)

// Conv is a convolution: a filter of R×S taps with strides of StrideH rows and StrideW columns.
// Zeros pad the input: PadH rows above and below, PadW columns on both sides.
//
// How it runs is decided in three questions, in this order, each in one file:
//
//	algorithm  conv2d_algorithm.go  direct, Winograd by tiles, Winograd by rows: changes bits, so
//	                                Policy and shapes decide
//	form       conv2d_form.go       each lane by itself, shared memory, cooperative matrices: the
//	                                device decides, and Policy where bits change
//	tile       conv2d_fastest.go    size of a lane's or workgroup's part (conv2d_tile.go) and how
//	                                it reads (conv2d_reading.go): no bit changes, so the fastest
//	                                candidate is measured and remembered
//
// The direct convolution is an implicit GEMM (conv2d_implicit.go), its weight gradient a sum over
// slices of pixels (conv2d_backward_weight.go). What it does for batch norms on the side is in
// conv2d_beside.go.
type Conv struct {
	R, S, StrideH, StrideW, PadH, PadW int

	Policy Policy
}

// SquareConv is a convolution of size×size taps with equal strides and padding on both axes.
func SquareConv(size, stride, pad int) Conv {
	return Conv{R: size, S: size, StrideH: stride, StrideW: stride, PadH: pad, PadW: pad}
}

// With is the convolution under a policy.
func (g Conv) With(p Policy) Conv {
	g.Policy = p
	return g
}

// String names filter, strides and padding: "3×3 stride 2×2 pad 1×1".
func (g Conv) String() string {
	return fmt.Sprintf("%d×%d stride %d×%d pad %d×%d", g.R, g.S, g.StrideH, g.StrideW, g.PadH,
		g.PadW)
}

// OutputSize is the size of the output for an input of H×W pixels.
func (g Conv) OutputSize(h, w int) (p, q int) {
	return (h+2*g.PadH-g.R)/g.StrideH + 1, (w+2*g.PadW-g.S)/g.StrideW + 1
}

// Conv2DForward writes
//
//	y[n,p,q,k] = Σ_{r,s,c} x[n, p·StrideH-PadH+r, q·StrideW-PadW+s, c]·w[k,r,s,c]
//
// and returns the moments of y where a norm after it wants them and the policy fuses sums; else
// they are unknown.
//
//	y [N,P,Q,K]  x [N,H,W,C]  w [K,R,S,C]
func Conv2DForward(r *engine.Recorder, y, x, w engine.Tensor, g Conv, b Beside) Moments {
	const op = "conv2d_forward"
	g.check(op, x, w, y)
	x, b = g.Input(r, x, y, b)
	switch a := g.algorithm(r, x, y); {
	case a == byTiles:
		winogradByTiles(r, "winograd_forward", g.Policy, y, x, w,
			winogradPass{padH: g.PadH, padW: g.PadW})
	case a == byRows:
		winogradByRows(r, op, g.Policy, y, x, w, winogradPass{padH: g.PadH, padW: g.PadW})
	case b.Pending || b.After && g.Policy.Fuse.Sums():
		return momentsForward(r, y, x, w, g, b.through())
	default:
		implicitGEMM(r, op, g.Policy, y, x, w, g.forward(y, x, w))
	}
	return Moments{}
}

// forward is the one pass of a forward convolution.
func (g Conv) forward(y, x, w engine.Tensor) []implicitParams {
	p := g.params(x, w, y)
	p.TapsR, p.TapsS, p.TapStepR, p.TapStepS, p.Direction = p.FilterR, p.FilterS, 1, 1, 1
	p.InputStepH, p.InputStepW = int32(g.StrideH), int32(g.StrideW)
	p.OffsetH, p.OffsetW = int32(-g.PadH), int32(-g.PadW)
	p.GridH, p.GridW, p.OutputStepH, p.OutputStepW = p.OutputH, p.OutputW, 1, 1
	return []implicitParams{p}
}

// params are the numbers that all passes of the implicit GEMM have in common.
func (g Conv) params(x, w, y engine.Tensor) implicitParams {
	return implicitParams{
		InputH: int32(x.Dim(1)), InputW: int32(x.Dim(2)), Channels4: int32(x.Dim(3) / 4),
		Outputs: int32(w.Dim(0)), FilterR: int32(g.R), FilterS: int32(g.S),
		OutputH: int32(y.Dim(1)), OutputW: int32(y.Dim(2)),
	}
}

// check panics unless x [N,H,W,C], w [K,R,S,C] and y [N,P,Q,K] fit together.
func (g Conv) check(op string, x, w, y engine.Tensor) {
	if min(g.R, g.S, g.StrideH, g.StrideW) < 1 || min(g.PadH, g.PadW) < 0 ||
		x.Rank() != 4 || w.Rank() != 4 || y.Rank() != 4 {
		panic(fmt.Sprintf("kernels: %s: %v of images %v and %v with filter %v", op, g, x, y, w))
	}
	p, q := g.OutputSize(x.Dim(1), x.Dim(2))
	inside := x.Dim(1)+2*g.PadH >= g.R && x.Dim(2)+2*g.PadW >= g.S
	filter := w.Dim(1) == g.R && w.Dim(2) == g.S && w.Dim(3) == x.Dim(3)
	if !inside || !filter || y.Dim(0) != x.Dim(0) || y.Dim(1) != p || y.Dim(2) != q ||
		y.Dim(3) != w.Dim(0) {
		panic(fmt.Sprintf("kernels: %s: %v of input %v with filter %v does not give %v", op, g, x,
			w, y))
	}
	checkChannels(op, x, y)
}

// checkIndices fails the recording unless every element has a number below 2³¹, which is how
// shaders count.
func checkIndices(r *engine.Recorder, op string, tensors ...engine.Tensor) {
	for _, t := range tensors {
		if t.Len() > math.MaxInt32 {
			what := fmt.Sprintf("%s: %v", op, t)
			r.Fail(&engine.LimitError{What: what, Limit: engine.LimitElements,
				Needed: uint64(t.Len()), Most: math.MaxInt32})
		}
	}
}
