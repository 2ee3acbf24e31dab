package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// tile is a variant of a matrix-product kernel: what one lane keeps in registers, and how many lanes make a workgroup.
type tile struct {
	variant       string // of the SPIR-V; "" is the shader's own tile
	rows, columns int32
	local         int
	address       bool          // reads what all lanes share by address
	shared        bool          // rows and columns are a workgroup's, which shares what it reads; for GPUs
	matrix        engine.Matrix // what a cooperative-matrix kernel multiplies by; M is 0 in other tiles
}

var (
	tile8x8    = tile{rows: 8, columns: 8, local: 64}
	tile8x4    = tile{variant: "tile8x4", rows: 8, columns: 4, local: 64}
	tile16x4   = tile{variant: "tile16x4", rows: 16, columns: 4, local: 64}
	tile32x4   = tile{variant: "tile32x4", rows: 32, columns: 4, local: 64}
	tile4x16   = tile{variant: "tile4x16", rows: 4, columns: 16, local: 64}
	tile8x16   = tile{variant: "tile8x16", rows: 8, columns: 16, local: 64}
	tile4x32   = tile{variant: "tile4x32", rows: 4, columns: 32, local: 64}
	tile16x16  = tile{variant: "tile16x16", rows: 16, columns: 16, local: 64}
	tileShared = tile{rows: 64, columns: 64, local: 64, shared: true}
)

// groupRows is the number of rows that a workgroup makes where its lanes lie along them.
func (t tile) groupRows() int32 {
	if t.shared {
		return t.rows
	}
	return t.rows * int32(t.local)
}

// gatherTiles are the candidates for a forward convolution, data gradient or product of x with so many outputs.
func gatherTiles(r *engine.Recorder, x engine.Tensor, outputs int) []tile {
	if x.DType() == engine.F16 && UsesMatrices(r.Device()) {
		return matrixCandidates(r.Device().Caps())
	}
	if outputs <= 8 {
		return append(local(r, tile8x8), byAddress(r, tile8x8)...)
	}
	if x.Dim(-1)%8 == 0 { // these take two times four channels at once
		return append(local(r, tile8x8, tile4x16, tile16x16, tileShared), byAddress(r, tile8x8, tile4x32, tile8x16)...)
	}
	return append(local(r, tile8x8, tile4x16, tileShared), byAddress(r, tile8x8, tile4x32)...)
}

// weightTiles are the candidates for a weight gradient.
func weightTiles(r *engine.Recorder, x engine.Tensor, outputs int) []tile {
	if x.DType() == engine.F16 && UsesMatrices(r.Device()) {
		return matrixCandidates(r.Device().Caps())
	}
	channels := x.Dim(-1)
	if channels == 4 {
		return append(local(r, tile8x4), byAddress(r, tile16x4, tile32x4)...)
	}
	if min(outputs, channels) <= 8 {
		return append(local(r, tile8x8), byAddress(r, tile16x4)...)
	}
	return append(local(r, tile8x8, tile16x16, tileShared), byAddress(r, tile16x4, tile32x4, tile16x16)...)
}

// local fits tiles to the device. CPU drivers run a workgroup on one thread, eight lanes or fewer at a time: they want many small ones, and
// barriers are dear. GPUs have no registers for 256 sums.
func local(r *engine.Recorder, tiles ...tile) (fit []tile) {
	cpu := r.Device().Caps().CPU()
	narrow := r.Device().Caps().SubgroupSize < 8 // as SwiftShader, which takes seconds to compile 256 sums
	for _, t := range tiles {
		if cpu && narrow && t.rows*t.columns > 128 {
			continue
		}
		if cpu && !t.shared {
			t.local = 8
			fit = append(fit, t)
		}
		if !cpu && (t.shared || t.rows*t.columns <= 64) {
			fit = append(fit, t)
		}
	}
	return fit
}

// byAddress are these tiles reading by address, where the device can.
func byAddress(r *engine.Recorder, tiles ...tile) (fit []tile) {
	if !r.Device().Caps().Addresses {
		return nil
	}
	for _, t := range tiles {
		fit = append(fit, addressed(t))
	}
	return fit
}

// addressed is the tile reading by address. Only CPU drivers have addresses here: workgroups are as small as they like them.
func addressed(t tile) tile {
	t.address, t.local = true, 8
	return t
}

// name tells tiles apart in what is remembered.
func (t tile) name() string {
	name := fmt.Sprintf("%dx%d", t.rows, t.columns)
	if t.address {
		name += " address"
	}
	switch {
	case t.matrix.M > 0:
		name += " matrix " + t.matrix.String()
	case t.shared:
		name += " shared"
	}
	return name
}
