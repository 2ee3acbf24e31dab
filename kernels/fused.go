package kernels

import (
	"fmt"
	"os"

	"vksimclr/engine"
)

// On GPUs, which wait for memory, convolutions leave behind what the batch norms beside them would have to read their results for: sums over pixels that
// they have in registers anyway. Those sums are cut and added otherwise than the norms' own, so that, like Winograd's, they are chosen by a rule and
// never by a measurement; VKSIMCLR_FUSE=off|on settles it beforehand. On CPU drivers a norm's reads are a fiftieth of a step, and shared memory is slow.

// Fuses tells whether convolutions on this device leave sums for batch norms.
func Fuses(r *engine.Recorder) bool {
	switch use := os.Getenv("VKSIMCLR_FUSE"); use {
	case "on":
		return true
	case "off":
		return false
	case "", "auto":
		return !r.Device().Caps().CPU()
	default:
		r.Fail(fmt.Errorf("kernels: VKSIMCLR_FUSE: %q is not off, on or auto", use))
		return false
	}
}

// leaving counts into the kernel's traffic what it leaves behind.
func leaving(k engine.Kernel[gatherParams], sums ...engine.Tensor) engine.Kernel[gatherParams] {
	work := k.Work
	k.Work = func(p gatherParams) (float64, []engine.Traffic) {
		flops, traffic := work(p)
		for _, t := range sums {
			traffic = append(traffic, engine.Traffic{Written: float64(t.Len())})
		}
		return flops, traffic
	}
	return k
}

// fusedTiles are the candidates among tiles that sum over their pixels.
func fusedTiles(r *engine.Recorder, x engine.Tensor) []tile {
	if x.DType() == engine.F16 && UsesMatrices(r.Device()) {
		return matrixCandidates(r.Device().Caps())
	}
	return []tile{tileShared}
}

// slab is the number of pixels that such a tile sums: of both tiles of a matrix's shape the same.
func (t tile) slab() int {
	if t.matrix.M > 0 {
		return 2 * t.matrix.M
	}
	return int(t.rows) / 2
}
