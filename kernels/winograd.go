package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// Winograd's F(4×4,3×3) makes a tile of 4×4 outputs from 36 products where the direct convolution takes 144: inputs and filters are transformed,
// multiplied as 36 matrices, and the products transformed back (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2016).
const (
	winogradSide   = 4
	winogradPoints = 36
	// winogradBytes bounds each of the transformed tensors: a batch goes through in runs of whole images, which also keeps them near the processor.
	winogradBytes = 32 << 20
	// The product takes tiles in units and filters in blocks, as winograd_product.comp lays them out.
	winogradUnit  = 64
	winogradBlock = 16
)

// WinogradForward is Conv2DForward of a 3×3 filter in steps of one, by F(4×4,3×3).
//
//	y [N,P,Q,K]  x [N,H,W,C]  w [K,3,3,C]
func WinogradForward(r *engine.Recorder, y, x, w engine.Tensor, g Conv) {
	g.checkWinograd("winograd_forward", x, w, y)
	winograd(r, "winograd_forward", g.Policy, y, x, w, g.PadH, g.PadW, false, false)
}

// WinogradBackwardData is Conv2DBackwardData of such a filter: the forward convolution of dy with the taps backwards and two less the padding.
//
//	dx [N,H,W,C]  dy [N,P,Q,K]  w [K,3,3,C]
func WinogradBackwardData(r *engine.Recorder, dx, dy, w engine.Tensor, g Conv, accumulate bool) {
	g.checkWinograd("winograd_backward_data", dx, w, dy)
	winograd(r, "winograd_backward_data", g.Policy, dx, dy, transposedFilter(r, engine.F32, w), 2-g.PadH, 2-g.PadW, true, accumulate)
}

func winograd(r *engine.Recorder, op string, policy Policy, y, x, w engine.Tensor, padH, padW int, backwards, accumulate bool) {
	k, c := w.Dim(0), w.Dim(3)
	u := r.Temp("u", engine.F32, winogradPoints, divUpInt(k, winogradBlock), c/4, winogradBlock, 4)
	checkIndices(r, op, u)
	winogradFilter.Dispatch(r, winogradFilterParams{Filters: int32(k), Channels4: int32(c / 4), Blocks: int32(u.Dim(1)),
		Backwards: int32(flag(backwards))}, w, u)
	for _, cut := range r.Cut(y, x) {
		y, x := y.Slice(cut.Lo, cut.Hi), x.Slice(cut.Lo, cut.Hi)
		checkIndices(r, op, y, x)
		for _, tiles := range winogradRuns(r, y, max(c, k)) {
			v, m := tiles.matrices(r, "v", c, winogradUnit), tiles.matrices(r, "m", k, winogradUnit)
			tiles.input(r, v, x, padH, padW)
			winogradProducts(r, policy, m, v, u)
			tiles.output(r, y, m, accumulate)
		}
	}
}

// tileRun are the tiles of a run of images, in the order image, row, column.
type tileRun struct {
	firstImage, images int
	high, wide         int // tiles of an image
}

// tilesOf cuts the outputs of y [N,P,Q,K] into tiles.
func tilesOf(y engine.Tensor) tileRun {
	return tileRun{images: y.Dim(0), high: divUpInt(y.Dim(1), winogradSide), wide: divUpInt(y.Dim(2), winogradSide)}
}

// winogradRuns cuts the images of y into runs of about equal length whose matrices of so many channels stay within winogradBytes and can be bound.
func winogradRuns(r *engine.Recorder, y engine.Tensor, channels int) (runs []tileRun) {
	t, n := tilesOf(y), y.Dim(0)
	limit := int(min(winogradBytes, r.Device().Caps().MaxStorageRange)) / (winogradPoints * 4 * channels)
	most := max(1, limit/winogradUnit*winogradUnit/(t.high*t.wide))
	each := divUpInt(n, divUpInt(n, most))
	for first := 0; first < n; first += each {
		t.firstImage, t.images = first, min(each, n-first)
		runs = append(runs, t)
	}
	return runs
}

func (t tileRun) count() int { return t.images * t.high * t.wide }

// matrices is room for the transformed tiles, in units of so many.
func (t tileRun) matrices(r *engine.Recorder, name string, channels, unit int) engine.Tensor {
	return r.Temp(name, engine.F32, winogradPoints, divUpInt(t.count(), unit), channels/4, unit, 4)
}

// checkWinograd panics unless x [N,H,W,C], w [K,3,3,C] and y [N,P,Q,K] fit together in steps of one.
func (g Conv) checkWinograd(op string, x, w, y engine.Tensor) {
	if !g.winograd() {
		panic(fmt.Sprintf("kernels: %s: %+v is not 3×3 in steps of one with a padding of at most two", op, g))
	}
	g.check(op, x, w, y)
}

func (g Conv) winograd() bool {
	return g.R == 3 && g.S == 3 && g.StrideH == 1 && g.StrideW == 1 && max(g.PadH, g.PadW) <= 2
}
