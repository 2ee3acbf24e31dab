package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// on is the kernel for this tile, of which the shared form and that of cooperative matrices are shaders of their own.
func on[P any](t tile, k, shared, matrix engine.Kernel[P]) engine.Kernel[P] {
	switch {
	case t.matrix.M > 0:
		k = matrix.Specialize(t.constants()...)
	case t.shared:
		k = shared
	}
	return tiled(t, k)
}

// constants are the specialisation constants of a kernel that has a form for matrices: a matrix's shape, 0 in other forms, then more.
func (t tile) constants(more ...uint32) []uint32 {
	return append([]uint32{uint32(t.matrix.M), uint32(t.matrix.N), uint32(t.matrix.K)}, more...)
}

// tiled is the kernel's form for this tile.
func tiled[P any](t tile, k engine.Kernel[P]) engine.Kernel[P] {
	k = k.Variant(t.variant).WithLocal(t.local)
	if t.address {
		k = k.ByAddress()
	}
	if t.shuffle {
		k = k.Shuffled()
	}
	return k
}

// problem is a kernel to be run on one of several tiles.
type problem struct {
	key      string // operation and shapes
	tiles    []tile // the first is taken where measuring does not pay
	images   int
	least    int     // images that fill the lanes of every tile
	perImage float64 // floating-point operations
	run      func(r *engine.Recorder, t tile, images int)
}

// forced is a test's tile.
var forced *tile

// fastest is the best tile for this device, which the engine measures and remembers: none is best everywhere. The choice never changes a bit of the
// result.
func fastest(r *engine.Recorder, p problem) tile {
	if forced != nil {
		return *forced
	}
	names := make([]string, len(p.tiles))
	for i, t := range p.tiles {
		names[i] = t.name()
	}
	return p.tiles[r.Fastest(engine.Candidates{
		Key: fmt.Sprintf("%s texel=%t", p.key, r.Device().TexelReads()), Names: names, Units: p.images, Least: p.least, FLOPs: p.perImage,
		Record: func(r *engine.Recorder, candidate, images int) { p.run(r, p.tiles[candidate], images) },
	})]
}

// filled is a transient tensor of ones: what lay in memory before might be numbers that a processor handles slowly.
func filled(r *engine.Recorder, name string, dtype engine.DType, dims ...int) engine.Tensor {
	t := r.Temp(name, dtype, dims...)
	r.Fill(t, map[engine.DType]uint32{engine.F32: 0x3f800000, engine.F16: 0x3c003c00}[dtype])
	return t
}
