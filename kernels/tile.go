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
	shuffle       bool          // each lane reads a part of what all share and hands it round
	shared        bool          // rows and columns are a workgroup's, which shares what it reads; for GPUs
	matrix        engine.Matrix // what a cooperative-matrix kernel multiplies by; M is 0 in other tiles
}

var (
	tile8x8    = tile{rows: 8, columns: 8, local: 64}
	tile8x4    = tile{variant: "tile8x4", rows: 8, columns: 4, local: 64}
	tile16x4   = tile{variant: "tile16x4", rows: 16, columns: 4, local: 64}
	tile32x4   = tile{variant: "tile32x4", rows: 32, columns: 4, local: 64}
	tile64x4   = tile{variant: "tile64x4", rows: 64, columns: 4, local: 64}
	tile4x16   = tile{variant: "tile4x16", rows: 4, columns: 16, local: 64}
	tile8x16   = tile{variant: "tile8x16", rows: 8, columns: 16, local: 64}
	tile4x32   = tile{variant: "tile4x32", rows: 4, columns: 32, local: 64}
	tile16x16  = tile{variant: "tile16x16", rows: 16, columns: 16, local: 64}
	tileShared = tile{rows: 64, columns: 64, local: 64, shared: true}
	tileLarge  = tile{variant: "large", rows: 128, columns: 128, local: 256, shared: true}
)

// groupRows is the number of rows that a workgroup makes where its lanes lie along them.
func (t tile) groupRows() int32 {
	if t.shared {
		return t.rows
	}
	return t.rows * int32(t.local)
}

// gatherTiles are the candidates for a forward convolution, data gradient or product of x with so many outputs.
func (p Policy) gatherTiles(r *engine.Recorder, x engine.Tensor, outputs int) []tile {
	if p.matricesFor(x) {
		return matrixCandidates(r.Device().Caps())
	}
	return plainGatherTiles(r, x.Dim(-1), outputs)
}

// plainGatherTiles are those without cooperative matrices, the likeliest first. Where lanes share reads, no tile without was ever the fastest
// (docs/benchmarks.md, Start-up), and what is offered has to be compiled before it can lose.
func plainGatherTiles(r *engine.Recorder, channels, outputs int) []tile {
	likely, otherwise := []tile{tile4x32, tile8x16}, append(sharedTiles(outputs), tile8x8, tile4x16)
	switch {
	case outputs <= 8:
		likely, otherwise = []tile{tile8x8}, []tile{tile8x8}
	case channels%16 != 0: // the others take four times four channels at once
		likely = []tile{tile4x16}
	case outputs <= 16:
		likely = []tile{tile8x16}
	}
	return orElseTiles(sharing(r, likely...), local(r, otherwise...))
}

// orElseTiles are the tiles, or if there are none, others.
func orElseTiles(tiles, others []tile) []tile {
	if len(tiles) == 0 {
		return others
	}
	return tiles
}

// weightTiles are the candidates for a weight gradient.
func (p Policy) weightTiles(r *engine.Recorder, x engine.Tensor, outputs int) []tile {
	if p.matricesFor(x) {
		return matrixCandidates(r.Device().Caps())
	}
	return plainWeightTiles(r, x.Dim(-1), outputs)
}

// plainWeightTiles are those without cooperative matrices, the likeliest first.
func plainWeightTiles(r *engine.Recorder, channels, outputs int) []tile {
	height := tile16x4
	switch {
	case outputs > 32:
		height = tile64x4
	case outputs > 16:
		height = tile32x4
	}
	tall := sharing(r, height)
	switch {
	case channels == 4:
		return orElseTiles(tall, local(r, append(sharedTiles(outputs), tile8x4)...))
	case min(outputs, channels) <= 8:
		return append(tall, local(r, tile8x8)...)
	case len(tall) == 0:
		return local(r, append(sharedTiles(outputs), tile8x8, tile16x16)...)
	case min(outputs, channels) <= 16: // a tall tile then has few sums, or too few channels for its eight lanes
		return append(local(r, tile16x16), tall...)
	}
	return append(tall, local(r, tile16x16)...)
}

// sharedTiles are the workgroups' tiles for so many outputs; what is too small to be measured rather wants many workgroups than large ones.
func sharedTiles(outputs int) []tile {
	if outputs > int(tileShared.columns) {
		return []tile{tileShared, tileLarge}
	}
	return []tile{tileShared}
}

// local fits tiles to the device. CPU drivers run a workgroup on one thread, eight lanes or fewer at a time: they want many small ones, and
// barriers are dear. GPUs have no registers for 256 sums.
func local(r *engine.Recorder, tiles ...tile) (fit []tile) {
	cpu := r.Device().Caps().CPU()
	for _, t := range tiles {
		if cpu && (t.tooMany(r.Device().Caps(), 128) || t == tileLarge) {
			continue
		}
		if cpu && !t.shared {
			t.local = 8
			fit = append(fit, t)
		}
		if !cpu && (t.shared && t.runs(r.Device().Caps()) || t.rows*t.columns <= 64) {
			fit = append(fit, t)
		}
	}
	return fit
}

// runs tells whether the device has the lanes and the memory for a shared tile: that of 16 terms of both factors, and some for sums.
func (t tile) runs(c engine.Caps) bool {
	return t.local <= c.MaxInvocations && 4*(16+1)*int(t.rows+t.columns) <= c.SharedMemory
}

// tooMany tells whether the tile has more than so many sums and the driver is one of narrow subgroups, as SwiftShader, which take seconds to compile them.
func (t tile) tooMany(c engine.Caps, sums int32) bool {
	return c.SubgroupSize < 8 && t.rows*t.columns > sums
}

// sharing are these tiles in the form in which this driver reads what all lanes of a workgroup share in one instruction: by address or, where storage
// buffers and addresses are slow, handed round; empty where neither is fast, and on GPUs, whose caches do the same.
func sharing(r *engine.Recorder, tiles ...tile) (fit []tile) {
	caps, texel := r.Device().Caps(), r.Device().TexelReads()
	for _, t := range tiles {
		switch {
		case texel && shuffles(caps):
			fit = append(fit, shuffled(t))
		case !texel && caps.Addresses && caps.SubgroupSize >= 8: // on narrower drivers, as SwiftShader, addresses take twice as long
			fit = append(fit, addressed(t))
		}
	}
	return fit
}

// shuffles tells whether lanes can hand round what they read, whatever it is: what can be bound must be readable as texels.
func shuffles(c engine.Caps) bool { return c.Shuffles && 8*c.MaxTexelElements >= c.MaxStorageRange }

// addressed is the tile reading by address. Only CPU drivers have addresses here: workgroups are as small as they like them.
func addressed(t tile) tile {
	t.address, t.local = true, 8
	return t
}

// shuffled is the tile whose lanes hand round what they read: a workgroup is one subgroup.
func shuffled(t tile) tile {
	t.shuffle, t.local = true, shuffleLanes
	return t
}

// shuffleLanes are HANDS in prelude.glsl.
const shuffleLanes = 8

// name tells tiles apart in what is remembered.
func (t tile) name() string {
	name := fmt.Sprintf("%dx%d", t.rows, t.columns)
	if t.address {
		name += " address"
	}
	if t.shuffle {
		name += " shuffle"
	}
	switch {
	case t.matrix.M > 0:
		name += " matrix " + t.matrix.String()
	case t.shared:
		name += " shared"
	}
	return name
}
