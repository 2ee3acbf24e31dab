package kernels

import "vksimclr/engine"

// Winograd's F(4×4,3×3) makes a tile of 4×4 outputs from 36 products where the direct
// convolution takes 144: inputs and filters are transformed, multiplied as 36 matrices, and the
// products transformed back (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks,
// 2016).
const (
	winogradSide   = 4
	winogradPoints = 36
	// winogradBytes bounds each of the transformed tensors: a batch goes through in runs of whole
	// images, which also keeps them near the processor.
	winogradBytes = 32 << 20
	// The product takes tiles in units and filters in blocks, as winograd_product.comp lays them
	// out.
	winogradUnit  = 64
	winogradBlock = 16
)

// winogradPass distinguishes a forward convolution from a data gradient. The latter is the forward
// convolution of dy with the transposed filter, its taps backwards and a padding of 2 minus pad.
type winogradPass struct {
	padH, padW            int
	backwards, accumulate bool
}

// winogradByTiles writes, or adds to, a convolution of 3×3 taps with stride 1 by F(4×4,3×3).
//
//	y [N,P,Q,K]  x [N,H,W,C]  w [K,3,3,C]
func winogradByTiles(r *engine.Recorder, op string, policy Policy, y, x, w engine.Tensor,
	pass winogradPass) {
	k, c := w.Dim(0), w.Dim(3)
	u := r.Temp("u", engine.F32, winogradPoints, divUpInt(k, winogradBlock), c/4, winogradBlock, 4)
	checkIndices(r, op, u)
	p := winogradFilterParams{Filters: int32(k), Channels4: int32(c / 4), Blocks: int32(u.Dim(1)),
		Backwards: int32(flag(pass.backwards))}
	winogradFilter.Dispatch(r, p, w, u)
	for _, cut := range r.Cut(y, x) {
		y, x := y.Slice(cut.Lo, cut.Hi), x.Slice(cut.Lo, cut.Hi)
		checkIndices(r, op, y, x)
		for _, tiles := range winogradRuns(r, y, max(c, k)) {
			v, m := tiles.matrices(r, "v", c, winogradUnit), tiles.matrices(r, "m", k, winogradUnit)
			tiles.input(r, v, x, pass.padH, pass.padW)
			winogradProducts(r, policy, m, v, u)
			tiles.output(r, y, m, pass.accumulate)
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
	return tileRun{images: y.Dim(0), high: divUpInt(y.Dim(1), winogradSide),
		wide: divUpInt(y.Dim(2), winogradSide)}
}

// winogradRuns cuts the images of y into runs of about equal length whose matrices of so many
// channels stay within winogradBytes and can be bound.
func winogradRuns(r *engine.Recorder, y engine.Tensor, channels int) (runs []tileRun) {
	t, n := tilesOf(y), y.Dim(0)
	bytes := int(min(winogradBytes, r.Device().Caps().MaxStorageRange))
	limit := bytes / (winogradPoints * 4 * channels)
	most := max(1, limit/winogradUnit*winogradUnit/t.perImage())
	each := divUpInt(n, divUpInt(n, most))
	for first := 0; first < n; first += each {
		t.firstImage, t.images = first, min(each, n-first)
		runs = append(runs, t)
	}
	return runs
}

func (t tileRun) count() int { return t.images * t.perImage() }

func (t tileRun) perImage() int { return t.high * t.wide }

// matrices is room for the transformed tiles, in units of so many.
func (t tileRun) matrices(r *engine.Recorder, name string, channels, unit int) engine.Tensor {
	return r.Temp(name, engine.F32, winogradPoints, divUpInt(t.count(), unit), channels/4, unit, 4)
}
