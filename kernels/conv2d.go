package kernels

import (
	"fmt"
	"math"

	"vksimclr/engine"
)

// Conv is a convolution: a filter of R×S taps moved in steps of StrideH rows and StrideW columns over an input with PadH rows of zeros above and
// below and PadW columns of them on both sides.
type Conv struct {
	R, S, StrideH, StrideW, PadH, PadW int
	Policy                             Policy
}

// SquareConv is a convolution that treats rows and columns alike: size×size taps.
func SquareConv(size, stride, pad int) Conv {
	return Conv{R: size, S: size, StrideH: stride, StrideW: stride, PadH: pad, PadW: pad}
}

// With is the convolution under a policy.
func (g Conv) With(p Policy) Conv {
	g.Policy = p
	return g
}

// OutputSize is the size of the output for an input of H×W pixels.
func (g Conv) OutputSize(h, w int) (p, q int) {
	return (h+2*g.PadH-g.R)/g.StrideH + 1, (w+2*g.PadW-g.S)/g.StrideW + 1
}

// Conv2DForward writes y[n,p,q,k] = Σ_{r,s,c} x[n, p·StrideH-PadH+r, q·StrideW-PadW+s, c]·w[k,r,s,c]. On CPU drivers, 3×3 filters in steps of one
// go by Winograd where its tiles fit (winograd_rule.go); the gradients likewise.
//
//	y [N,P,Q,K]  x [N,H,W,C]  w [K,R,S,C]
func Conv2DForward(r *engine.Recorder, y, x, w engine.Tensor, g Conv) {
	g.check("conv2d_forward", x, w, y)
	switch g.algorithm(r, x, y) {
	case winogradTiles:
		WinogradForward(r, y, x, w, g)
	case winogradRows:
		winogradByRows(r, "conv2d_forward", y, x, w, g.PadH, g.PadW, false, false)
	default:
		gather(r, "conv2d_forward", g.Policy, y, x, w, g.forward(y, x, w))
	}
}

// forward is the one pass of a forward convolution.
func (g Conv) forward(y, x, w engine.Tensor) []gatherParams {
	p := g.meet(x, w, y)
	p.TapsR, p.TapsS, p.TapStepR, p.TapStepS, p.Direction = p.FilterR, p.FilterS, 1, 1, 1
	p.InputStepH, p.InputStepW, p.OffsetH, p.OffsetW = int32(g.StrideH), int32(g.StrideW), int32(-g.PadH), int32(-g.PadW)
	p.GridH, p.GridW, p.OutputStepH, p.OutputStepW = p.OutputH, p.OutputW, 1, 1
	return []gatherParams{p}
}

// Conv2DBackwardData writes, or adds to, dx[n,h,w,c] = Σ dy[n,p,q,k]·w[k,r,s,c] over all p·StrideH-PadH+r = h and q·StrideW-PadW+s = w.
// Pixels whose coordinates leave the same remainders by the strides use the same taps: each such parity is a convolution of its own.
//
//	dx [N,H,W,C]  dy [N,P,Q,K]  w [K,R,S,C]
func Conv2DBackwardData(r *engine.Recorder, dx, dy, w engine.Tensor, g Conv, accumulate bool) {
	g.check("conv2d_backward_data", dx, w, dy)
	switch g.algorithm(r, dy, dx) {
	case winogradTiles:
		WinogradBackwardData(r, dx, dy, w, g, accumulate)
	case winogradRows:
		winogradByRows(r, "conv2d_backward_data", dx, dy, transposedFilter(r, engine.F32, w), 2-g.PadH, 2-g.PadW, true, accumulate)
	default:
		wt := transposedFilter(r, g.Policy.filterType(dy), w)
		gather(r, "conv2d_backward_data", g.Policy, dx, dy, wt, g.backward(dx, dy, wt, accumulate))
	}
}

// backward are the passes of a data gradient, by the transposed filter.
func (g Conv) backward(dx, dy, wt engine.Tensor, accumulate bool) (passes []gatherParams) {
	for h := range min(g.StrideH, dx.Dim(1)) {
		for w := range min(g.StrideW, dx.Dim(2)) {
			p := g.meet(dy, wt, dx)
			p.FirstR, p.FirstS, p.TapStepR, p.TapStepS = int32((h+g.PadH)%g.StrideH), int32((w+g.PadW)%g.StrideW), int32(g.StrideH), int32(g.StrideW)
			p.TapsR, p.TapsS, p.Direction = steps(p.FirstR, p.FilterR, p.TapStepR), steps(p.FirstS, p.FilterS, p.TapStepS), -1
			p.InputStepH, p.InputStepW, p.OffsetH, p.OffsetW = 1, 1, int32((h+g.PadH)/g.StrideH), int32((w+g.PadW)/g.StrideW)
			p.OutputStepH, p.OutputStepW, p.OutputFirstH, p.OutputFirstW = int32(g.StrideH), int32(g.StrideW), int32(h), int32(w)
			p.GridH, p.GridW = steps(p.OutputFirstH, p.OutputH, p.OutputStepH), steps(p.OutputFirstW, p.OutputW, p.OutputStepW)
			p.Accumulate = int32(flag(accumulate))
			if p.TapsR*p.TapsS == 0 { // the gradient is zero
				if accumulate {
					continue
				}
				p = p.withoutTaps()
			}
			passes = append(passes, p)
		}
	}
	return passes
}

// transposedFilter is wt [C,R,S,K] of w [K,R,S,C].
func transposedFilter(r *engine.Recorder, as engine.DType, w engine.Tensor) engine.Tensor {
	wt := r.Temp("filter transposed", as, w.Dim(3), w.Dim(1), w.Dim(2), w.Dim(0))
	TransposeFilter(r, wt, w)
	return wt
}

// TransposeFilter writes wt[c,r,s,k] = w[k,r,s,c], in 32 or 16 bits.
//
//	wt [C,R,S,K]  w [K,R,S,C]
func TransposeFilter(r *engine.Recorder, wt, w engine.Tensor) {
	if w.Rank() != 4 || wt.Rank() != 4 || wt.Dim(0) != w.Dim(3) || wt.Dim(3) != w.Dim(0) || wt.Dim(1) != w.Dim(1) || wt.Dim(2) != w.Dim(2) {
		panic(fmt.Sprintf("kernels: transpose_filter: wt %v is not [C,R,S,K] for w %v", wt, w))
	}
	transposed(r, wt, w, w.Dim(1)*w.Dim(2))
}

// steps counts first, first+step, … below end.
func steps(first, end, step int32) int32 { return max(0, (end-first+step-1)/step) }

// meet is what every use of the gathering kernel has in common.
func (g Conv) meet(x, w, y engine.Tensor) gatherParams {
	return gatherParams{InputH: int32(x.Dim(1)), InputW: int32(x.Dim(2)), Channels4: int32(x.Dim(3) / 4), Outputs: int32(w.Dim(0)),
		FilterR: int32(g.R), FilterS: int32(g.S), OutputH: int32(y.Dim(1)), OutputW: int32(y.Dim(2))}
}

// check panics unless x [N,H,W,C], w [K,R,S,C] and y [N,P,Q,K] fit together.
func (g Conv) check(op string, x, w, y engine.Tensor) {
	if min(g.R, g.S, g.StrideH, g.StrideW) < 1 || min(g.PadH, g.PadW) < 0 || x.Rank() != 4 || w.Rank() != 4 || y.Rank() != 4 {
		panic(fmt.Sprintf("kernels: %s: %+v of images %v and %v with filter %v", op, g, x, y, w))
	}
	p, q := g.OutputSize(x.Dim(1), x.Dim(2))
	if x.Dim(1)+2*g.PadH < g.R || x.Dim(2)+2*g.PadW < g.S || w.Dim(1) != g.R || w.Dim(2) != g.S || w.Dim(3) != x.Dim(3) ||
		y.Dim(0) != x.Dim(0) || y.Dim(1) != p || y.Dim(2) != q || y.Dim(3) != w.Dim(0) {
		panic(fmt.Sprintf("kernels: %s: %+v of input %v with filter %v does not give %v", op, g, x, w, y))
	}
	checkChannels(op, x, y)
}

// checkIndices fails the recording unless every element has a number below 2³¹, which is how shaders count.
func checkIndices(r *engine.Recorder, op string, tensors ...engine.Tensor) {
	for _, t := range tensors {
		if t.Len() > math.MaxInt32 {
			r.Fail(fmt.Errorf("kernels: %s: %v has more than 2³¹ elements: take a smaller batch", op, t))
		}
	}
}
