package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// tile is one candidate to run a matrix product: its form, how many rows and columns of the result
// are made at a time, and how they are read. All tiles of a form give the same bits.
type tile struct {
	form          engine.Form
	variant       string // of the SPIR-V; "" is the shader's own tile
	rows, columns int32  // of the result: a lane's in FormLanes, else a workgroup's
	local         int    // lanes of a workgroup
	reading       reading
	matrix        engine.Matrix // the shape that is multiplied; M is 0 without matrices
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
	tileShared = tile{form: engine.FormShared, rows: 64, columns: 64, local: 64}
	tileLarge  = tile{form: engine.FormShared, variant: "large", rows: 128, columns: 128,
		local: 256}
)

// groupRows is the number of rows that a workgroup makes where its lanes lie along them.
func (t tile) groupRows() int32 {
	if t.form != engine.FormLanes {
		return t.rows
	}
	return t.rows * int32(t.local)
}

// runs tells whether the device has the lanes and the memory for a shared tile: 16 terms of both
// factors, and some room for sums.
func (t tile) runs(c engine.Caps) bool {
	return t.local <= c.MaxInvocations && 4*(16+1)*int(t.rows+t.columns) <= c.SharedMemory
}

// slowToCompile reports whether the tile has more than the given number of sums on a driver with
// narrow subgroups. Such drivers (SwiftShader) take seconds to compile them.
func (t tile) slowToCompile(c engine.Caps, sums int32) bool {
	return c.SubgroupSize < narrowSubgroup && t.rows*t.columns > sums
}

// narrowSubgroup is the size below which subgroups are narrow: lavapipe's have 8 lanes with AVX.
const narrowSubgroup = 8

// name tells tiles apart in what is remembered.
func (t tile) name() string {
	name := fmt.Sprintf("%dx%d%s", t.rows, t.columns, t.reading)
	switch t.form {
	case engine.FormMatrix:
		name += " matrix " + t.matrix.String()
	case engine.FormWorkgroup:
		name += " workgroup " + t.matrix.String()
	case engine.FormShared:
		name += " shared"
	}
	return name
}

// constants are the specialisation constants of a kernel that has a form for matrices: a matrix's
// shape, 0 in other forms, then more.
func (t tile) constants(more ...uint32) []uint32 {
	m := t.matrix
	return append([]uint32{uint32(m.M), uint32(m.N), uint32(m.K)}, more...)
}

// tiled is the kernel in the tile's form, variant and reading.
func tiled[P any](t tile, k engine.Kernel[P]) engine.Kernel[P] {
	k = k.As(t.form).Variant(t.variant).WithLocal(t.local)
	if t.multiplies() {
		k = k.Specialize(t.constants()...)
	}
	switch t.reading {
	case readsStorage, readsTexel:
		return k.Texel(t.reading == readsTexel)
	case readsAddress:
		return k.ByAddress()
	case readsShuffle:
		return k.Shuffled()
	}
	return k
}
