package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// winogradBackwardWeight writes, or adds to, the weight gradient of a 3×3 filter with stride 1 by
// the adjoint of F(4×4,3×3). It transforms the gradients of the outputs to those of the products,
// multiplies them with the transformed inputs, sums over all tiles, and transforms the sums to
// taps.
//
//	dw [K,3,3,C]  x [N,H,W,C]  dy [N,P,Q,K]
func winogradBackwardWeight(r *engine.Recorder, dw, x, dy engine.Tensor, g Conv, accumulate bool) {
	c, k := x.Dim(3), dy.Dim(3)
	p := winogradFilterBackwardParams{Filters: int32(k), Channels4: int32(c / 4),
		Accumulate: int32(flag(accumulate))}
	for _, cut := range r.Cut(x, dy) {
		x, dy := x.Slice(cut.Lo, cut.Hi), dy.Slice(cut.Lo, cut.Hi)
		checkIndices(r, "winograd_backward_weight", x, dy)
		for _, tiles := range winogradRuns(r, dy, max(c, k)) {
			v, dm := tiles.matrices(r, "v", c, 1), tiles.matrices(r, "dm", k, 1)
			tiles.input(r, v, x, g.PadH, g.PadW)
			tiles.outputBackward(r, dm, dy)
			du := weightProducts(r, g.Policy, v, dm)
			p.Slices = int32(du.Dim(1))
			winogradFilterBackward.Dispatch(r, p, du, dw)
			p.Accumulate = 1
		}
	}
}

// weightProducts makes du[i,z] = Σ_t dm[i,t]ᵀ·v[i,t] over the tiles of slice z. To the weight
// gradient's kernel, a product is an image of one column, and no slice reaches over two of them:
// one dispatch makes all 36.
//
//	du [36,slices,K,C]  v [36,T,C/4,1,4]  dm [36,T,K/4,1,4]
func weightProducts(r *engine.Recorder, policy Policy, v, dm engine.Tensor) (du engine.Tensor) {
	rows, c, k := v.Dim(1), 4*v.Dim(2), 4*dm.Dim(2)
	x, dy := v.Reshape(winogradPoints, rows, 1, c), dm.Reshape(winogradPoints, rows, 1, k)
	g := SquareConv(1, 1, 0)
	like := r.Temp("du", engine.F32, k, 1, 1, c)
	cut := newPixelSlices(r, dy.Slice(0, 1), like, r.Device().Caps().MaxStorageRange/winogradPoints)
	t := fastest(r, problem{
		policy: policy,
		key:    fmt.Sprint("winograd_backward_weight", x.Shape(), dy.Shape()),
		tiles:  policy.weightTiles(r, x, k),
		images: winogradPoints, perImage: 2 * float64(rows) * float64(c) * float64(k),
		run: func(r *engine.Recorder, t tile, images int) {
			du := r.Temp("du", engine.F32, cut.count(images), k*c)
			v, dm := filledLike(r, "v", x, images), filledLike(r, "dm", dy, images)
			slicesOn(r, t, cut, du, v, dm, g, 0, Norm{})
		},
	})
	du = r.Temp("du", engine.F32, winogradPoints, cut.unit, k, c)
	slicesOn(r, t, cut, du.Reshape(winogradPoints*cut.unit, k*c), x, dy, g, 0, Norm{})
	return du
}
