package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// Conv2DBackwardData writes, or adds to, dx[n,h,w,c] = Σ dy[n,p,q,k]·w[k,r,s,c] over all
// p·StrideH-PadH+r = h and q·StrideW-PadW+s = w.
//
// Where the norm before the convolution gets its sums on the way, it returns them, and dx is
// masked: 0 where the norm's result was not positive. Else the sums are unknown.
//
//	dx [N,H,W,C]  dy [N,P,Q,K]  w [K,R,S,C]
func Conv2DBackwardData(r *engine.Recorder, dx, dy, w engine.Tensor, g Conv, b Beside,
	accumulate bool) GradientSums {
	const op = "conv2d_backward_data"
	g.check(op, dx, w, dy)
	pass := winogradPass{padH: 2 - g.PadH, padW: 2 - g.PadW, backwards: true,
		accumulate: accumulate}
	switch a := g.algorithm(r, dy, dx); {
	case a == byTiles:
		wt := transposedFilter(r, engine.F32, w)
		winogradByTiles(r, "winograd_backward_data", g.Policy, dx, dy, wt, pass)
	case a == byRows:
		winogradByRows(r, op, g.Policy, dx, dy, transposedFilter(r, engine.F32, w), pass)
	case b.Whole && b.Before.Valid() && g.Policy.Fuse.Sums() && (!accumulate || g.meetsAll()):
		return sumsBackwardData(r, dx, dy, w, g, b.Before, accumulate)
	default:
		wt := transposedFilter(r, g.Policy.filterType(dy), w)
		implicitGEMM(r, op, g.Policy, dx, dy, wt, g.backward(dx, dy, wt, accumulate))
	}
	return GradientSums{}
}

// meetsAll tells whether every pixel of the input meets a tap, so that all of dx passes through
// the data gradient's kernel.
func (g Conv) meetsAll() bool { return g.R >= g.StrideH && g.S >= g.StrideW }

// backward are the passes of a data gradient, by the transposed filter. Pixels whose coordinates
// leave the same remainders by the strides use the same taps: each such parity is one pass.
func (g Conv) backward(dx, dy, wt engine.Tensor, accumulate bool) (passes []implicitParams) {
	for h := range min(g.StrideH, dx.Dim(1)) {
		for w := range min(g.StrideW, dx.Dim(2)) {
			p := g.parity(dx, dy, wt, h, w)
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

// parity is the pass that begins at row h and column w of dx.
func (g Conv) parity(dx, dy, wt engine.Tensor, h, w int) implicitParams {
	p := g.params(dy, wt, dx)
	p.FirstR, p.FirstS = int32((h+g.PadH)%g.StrideH), int32((w+g.PadW)%g.StrideW)
	p.TapStepR, p.TapStepS, p.Direction = int32(g.StrideH), int32(g.StrideW), -1
	p.TapsR = countSteps(p.FirstR, p.FilterR, p.TapStepR)
	p.TapsS = countSteps(p.FirstS, p.FilterS, p.TapStepS)
	p.InputStepH, p.InputStepW = 1, 1
	p.OffsetH, p.OffsetW = int32((h+g.PadH)/g.StrideH), int32((w+g.PadW)/g.StrideW)
	p.OutputStepH, p.OutputStepW = int32(g.StrideH), int32(g.StrideW)
	p.OutputFirstH, p.OutputFirstW = int32(h), int32(w)
	p.GridH = countSteps(p.OutputFirstH, p.OutputH, p.OutputStepH)
	p.GridW = countSteps(p.OutputFirstW, p.OutputW, p.OutputStepW)
	return p
}

// countSteps counts first, first+step, … below end.
func countSteps(first, end, step int32) int32 { return max(0, (end-first+step-1)/step) }

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
	if w.Rank() != 4 || wt.Rank() != 4 || wt.Dim(0) != w.Dim(3) || wt.Dim(3) != w.Dim(0) ||
		wt.Dim(1) != w.Dim(1) || wt.Dim(2) != w.Dim(2) {
		panic(fmt.Sprintf("kernels: transpose_filter: wt %v is not [C,R,S,K] for w %v", wt, w))
	}
	transposed(r, wt, w, w.Dim(1)*w.Dim(2))
}
