package kernels

import (
	"fmt"
	"os"
	"slices"

	"vksimclr/engine"
)

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

// convolutionBy is the algorithm for a convolution of x [N,H,W,C] to y [N,P,Q,K], or a data gradient of dy to dx.
func convolutionBy(r *engine.Recorder, x, y engine.Tensor, g Conv) algorithm {
	rows := winogradUse(r) == "auto" && min(x.Dim(3), y.Dim(3)) < winogradTileChannels
	switch {
	case rows && g.winogradAble(r, x) && winogradRowWins(r, x, y):
		return winogradRows
	case byWinogradTiles(r, x, y, g):
		return winogradTiles
	}
	return direct
}

// Direct tells whether the convolution of x [N,H,W,C] to y [N,P,Q,K] is no Winograd's.
func (g Conv) Direct(r *engine.Recorder, x, y engine.Tensor) bool {
	return convolutionBy(r, x, y, g) == direct
}

// byWinogradTiles tells whether tiles make a convolution, if rows do not, or its weight gradient.
func byWinogradTiles(r *engine.Recorder, x, y engine.Tensor, g Conv) bool {
	use, caps, c, k, image := winogradUse(r), r.Device().Caps(), x.Dim(3), y.Dim(3), tilesOf(y)
	image.images = 1
	fits := uint64(winogradPoints*4*max(divUpInt(k, winogradBlock)*winogradBlock*c, divUpInt(image.count(), winogradUnit)*winogradUnit*max(c, k))) <= caps.MaxStorageRange
	halved := 2*winogradPoints*image.count() <= 9*y.Dim(1)*y.Dim(2) // multiplications, padding of tiles included
	return use != "off" && g.winogradAble(r, x) && fits && (use == "on" || min(c, k) >= winogradChannels && halved)
}

// winogradRowWins tells whether rows beat the direct convolution: where the device has a kernel for them that takes so many channels, and padding leaves a
// third of the multiplications to save.
func winogradRowWins(r *engine.Recorder, x, y engine.Tensor) bool {
	_, able := winogradRowTile(r)
	return able && x.Dim(3)%winogradBlock == 0 && y.Dim(3)%winogradBlock == 0 && 3*divUpInt(y.Dim(2), winogradSide) <= y.Dim(2)
}

// winogradAble tells whether Winograd can make the convolution at all; cooperative matrices come first.
func (g Conv) winogradAble(r *engine.Recorder, x engine.Tensor) bool {
	return g.winograd() && !byMatrices(r, x)
}

// winogradUse is what VKSIMCLR_WINOGRAD says.
func winogradUse(r *engine.Recorder) string { return settled(r, "VKSIMCLR_WINOGRAD") }

// settled is what an environment variable says of a rule's choice: off, on, one of more or, without a word, auto.
func settled(r *engine.Recorder, variable string, more ...string) string {
	use := os.Getenv(variable)
	known := append([]string{"auto", "off", "on"}, more...)
	switch {
	case use == "":
		return "auto"
	case slices.Contains(known, use):
		return use
	}
	r.Fail(fmt.Errorf("kernels: %s: %q is none of %v", variable, use, known))
	return "off"
}
