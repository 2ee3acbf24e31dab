package kernels

import (
	"fmt"
	"os"

	"vksimclr/engine"
)

// Winograd's convolutions round in ways of their own, so that, unlike the choice of a tile, the choice between them and the direct ones changes bits.
// Hence it is never measured: a rule of shapes and kind of device makes it, and the same run makes it the same way. VKSIMCLR_WINOGRAD=off|on settles
// it beforehand; on means every convolution that can be made so, for tests and measurements.

// winogradChannels is the least number of channels, in and out, from which Winograd won on every CPU driver. GPUs were not measured and stay direct.
const winogradChannels = 32

// algorithm is how a convolution or one of its gradients is made.
type algorithm int

const (
	direct        algorithm = iota
	winogradTiles           // F(4×4,3×3), by tiles of outputs
	winogradRows            // F(4,3), along rows of outputs
)

// convolutionBy is the algorithm for a convolution with these inputs x, filters w [K,R,S,C] and outputs y; weight gradients have no rows.
func convolutionBy(r *engine.Recorder, x, w, y engine.Tensor, g Conv) algorithm {
	use := os.Getenv("VKSIMCLR_WINOGRAD")
	switch use {
	case "off", "on", "auto", "":
	default:
		r.Fail(fmt.Errorf("kernels: VKSIMCLR_WINOGRAD: %q is not off, on or auto", use))
		return direct
	}
	caps := r.Device().Caps()
	k, c := w.Dim(0), w.Dim(3)
	image := tilesOf(y)
	image.images = 1
	if use == "off" || !g.winograd() || x.DType() == engine.F16 && UsesMatrices(r.Device()) {
		return direct
	}
	fits := uint64(winogradPoints*4*max(divUpInt(k, winogradBlock)*winogradBlock*c, divUpInt(image.count(), winogradUnit)*winogradUnit*max(c, k))) <= caps.MaxStorageRange
	halved := 2*winogradPoints*image.count() <= 9*y.Dim(1)*y.Dim(2) // multiplications, padding of tiles included
	switch {
	case fits && (use == "on" || caps.CPU() && min(c, k) >= winogradChannels && halved):
		return winogradTiles
	case use != "on" && min(c, k) < winogradChannels && winogradRowWins(r, c, k, y.Dim(2)):
		return winogradRows
	}
	return direct
}

// winogradRowWins tells whether rows of so many outputs win with few channels: where the device has a kernel for them that takes so many, and padding
// leaves a third of the direct multiplications to save.
func winogradRowWins(r *engine.Recorder, c, k, width int) bool {
	_, able := winogradRowTile(r)
	return able && c%winogradBlock == 0 && k%winogradBlock == 0 && 3*divUpInt(width, winogradSide) <= width
}
