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

// usesWinograd tells whether a convolution with these inputs x, filters w [K,R,S,C] and outputs y is made by Winograd's tiles of outputs.
func usesWinograd(r *engine.Recorder, x, w, y engine.Tensor, g Conv) bool {
	caps := r.Device().Caps()
	k, c := w.Dim(0), w.Dim(3)
	image := tilesOf(y)
	image.images = 1
	able := g.winograd() && !(x.DType() == engine.F16 && UsesMatrices(r.Device())) &&
		uint64(winogradPoints*4*max(divUpInt(k, winogradBlock)*winogradBlock*c, divUpInt(image.count(), winogradUnit)*winogradUnit*max(c, k))) <= caps.MaxStorageRange
	switch use := os.Getenv("VKSIMCLR_WINOGRAD"); use {
	case "off":
		return false
	case "on":
		return able
	case "", "auto":
		halved := 2*winogradPoints*image.count() <= 9*y.Dim(1)*y.Dim(2) // multiplications, padding of tiles included
		return able && caps.CPU() && min(c, k) >= winogradChannels && halved
	default:
		r.Fail(fmt.Errorf("kernels: VKSIMCLR_WINOGRAD: %q is not off, on or auto", use))
		return false
	}
}
