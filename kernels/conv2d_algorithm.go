package kernels

import "vksimclr/engine"

// algorithm is how a convolution or its data gradient is made. Each rounds differently, so that
// the policy and a rule of shapes decide, never a measurement of the shape at hand.
type algorithm int

const (
	direct  algorithm = iota // implicit GEMM
	byTiles                  // Winograd's F(4×4,3×3), by tiles of outputs
	byRows                   // Winograd's F(4,3), along rows of outputs
)

const (
	// winogradChannels is the least number of channels, in and out, from which tiles beat the
	// direct convolution on every CPU driver. On an H100, tiles make resnet18's step 1.55 times as
	// fast (docs/gpu.md); none of its convolutions but the first has fewer.
	winogradChannels = 32
	// winogradTileChannels is the least from which they beat rows, whose sums never leave the
	// registers.
	winogradTileChannels = 64
)

// algorithm is the one for a convolution of x [N,H,W,C] to y [N,P,Q,K], or for a data gradient
// of dy to dx.
func (g Conv) algorithm(r *engine.Recorder, x, y engine.Tensor) algorithm {
	switch {
	case g.takesRows(r, x, y):
		return byRows
	case g.takesTiles(r, x, y):
		return byTiles
	}
	return direct
}

// takesTiles tells whether tiles make a convolution, if rows do not, or its weight gradient: many
// channels, and padding of tiles that leaves half of the multiplications to save.
func (g Conv) takesTiles(r *engine.Recorder, x, y engine.Tensor) bool {
	use, c, k := g.Policy.Winograd, x.Dim(3), y.Dim(3)
	if use == WinogradOff || use == WinogradRows || !g.winogradAble(x) || !winogradFits(r, y, c) {
		return false
	}
	halved := 2*winogradPoints*tilesOf(y).perImage() <= 9*y.Dim(1)*y.Dim(2)
	return use == WinogradAll || min(c, k) >= winogradChannels && halved
}

// takesRows tells whether rows make a convolution: few channels, which the device's kernel for
// them takes, and padding that leaves a third of the multiplications to save.
func (g Conv) takesRows(r *engine.Recorder, x, y engine.Tensor) bool {
	use, c, k := g.Policy.Winograd, x.Dim(3), y.Dim(3)
	if use != WinogradAuto && use != WinogradRows && use != WinogradBoth || !g.winogradAble(x) {
		return false
	}
	whole := c%winogradBlock == 0 && k%winogradBlock == 0
	saves := 3*divUpInt(y.Dim(2), winogradSide) <= y.Dim(2)
	return min(c, k) < winogradTileChannels && whole && saves && len(winogradRowTiles(r)) > 0
}

// winogradAble tells whether Winograd can make the convolution at all. Cooperative matrices come
// first where the policy has them.
func (g Conv) winogradAble(x engine.Tensor) bool {
	return g.R == 3 && g.S == 3 && g.StrideH == 1 && g.StrideW == 1 && max(g.PadH, g.PadW) <= 2 &&
		!g.Policy.matricesFor(x)
}

// winogradFits tells whether the device can bind the transformed filter of c channels, and the
// transformed tiles of one image of y.
func winogradFits(r *engine.Recorder, y engine.Tensor, c int) bool {
	k := y.Dim(3)
	filter := divUpInt(k, winogradBlock) * winogradBlock * c
	image := divUpInt(tilesOf(y).perImage(), winogradUnit) * winogradUnit * max(c, k)
	return uint64(4*winogradPoints*max(filter, image)) <= r.Device().Caps().MaxStorageRange
}
