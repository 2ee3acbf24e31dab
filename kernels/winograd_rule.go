package kernels

import "vksimclr/engine"

// Winograd's convolutions round in ways of their own, so that, unlike the choice of a tile, the choice between them and the direct ones changes bits.
// Hence it is never measured: a rule of shapes and kind of device makes it, and the same run makes it the same way. VKSIMCLR_WINOGRAD=off|on settles
// it beforehand; on means tiles wherever they can be, for tests and measurements.

const (
	// winogradChannels is the least number of channels, in and out, from which tiles beat the direct convolution on every CPU driver. On an H100
	// tiles make resnet18's step 1.55 times as fast (docs/gpu.md); none of its convolutions but the first has fewer.
	winogradChannels = 32
	// winogradTileChannels is the least from which they beat rows, whose sums never leave the registers.
	winogradTileChannels = 64
)

// algorithm is how a convolution or its data gradient is made.
type algorithm int

const (
	direct        algorithm = iota
	winogradTiles           // F(4×4,3×3), by tiles of outputs
	winogradRows            // F(4,3), along rows of outputs
)

// algorithm is how a convolution of x [N,H,W,C] to y [N,P,Q,K] is made, or a data gradient of dy to dx.
func (g Conv) algorithm(r *engine.Recorder, x, y engine.Tensor) algorithm {
	switch {
	case g.byRows(r, x, y):
		return winogradRows
	case g.byTiles(r, x, y):
		return winogradTiles
	}
	return direct
}

// Direct tells whether the convolution of x [N,H,W,C] to y [N,P,Q,K] is no Winograd's.
func (g Conv) Direct(r *engine.Recorder, x, y engine.Tensor) bool {
	return g.algorithm(r, x, y) == direct
}

// byTiles tells whether tiles make a convolution, if rows do not, or its weight gradient.
func (g Conv) byTiles(r *engine.Recorder, x, y engine.Tensor) bool {
	use, c, k := g.Policy.Winograd, x.Dim(3), y.Dim(3)
	if use == WinogradOff || use == WinogradRows || !g.winogradAble(x) || !winogradFits(r, y, c) {
		return false
	}
	image := tilesOf(y.Slice(0, 1))
	halved := 2*winogradPoints*image.count() <= 9*y.Dim(1)*y.Dim(2) // multiplications, padding of tiles included
	return use == WinogradAll || min(c, k) >= winogradChannels && halved
}

// winogradFits tells whether the device can bind the transformed filter of c channels, and the tiles of one image of y.
func winogradFits(r *engine.Recorder, y engine.Tensor, c int) bool {
	k, tiles := y.Dim(3), tilesOf(y.Slice(0, 1)).count()
	filter := divUpInt(k, winogradBlock) * winogradBlock * c
	image := divUpInt(tiles, winogradUnit) * winogradUnit * max(c, k)
	return uint64(4*winogradPoints*max(filter, image)) <= r.Device().Caps().MaxStorageRange
}

// byRows tells whether rows make a convolution: few channels, which the device's kernel for them takes, and padding that leaves a third of the
// multiplications to save.
func (g Conv) byRows(r *engine.Recorder, x, y engine.Tensor) bool {
	use, c, k := g.Policy.Winograd, x.Dim(3), y.Dim(3)
	if use != WinogradAuto && use != WinogradRows && use != WinogradBoth || !g.winogradAble(x) {
		return false
	}
	_, able := winogradRowTile(r)
	return able && min(c, k) < winogradTileChannels && c%winogradBlock == 0 && k%winogradBlock == 0 &&
		3*divUpInt(y.Dim(2), winogradSide) <= y.Dim(2)
}

// winogradAble tells whether Winograd can make the convolution at all; cooperative matrices come first.
func (g Conv) winogradAble(x engine.Tensor) bool { return g.winograd() && !g.Policy.matricesFor(x) }
