package kernels

import "vksimclr/engine"

// problem is a kernel to be run on one of several candidate tiles.
type problem struct {
	policy   Policy
	key      string // operation and shapes
	tiles    []tile // the first is taken where measuring does not pay
	images   int
	least    int          // images that fill the lanes of every tile
	perImage float64      // floating-point operations
	dtype    engine.DType // of what the tiles read
	run      func(r *engine.Recorder, t tile, images int)
}

// fastest is the best tile for this device, which the engine measures and remembers: none is best
// everywhere. The choice never changes a bit of the result.
func fastest(r *engine.Recorder, p problem) tile {
	if p.policy.forced != nil {
		return *p.policy.forced
	}
	p.tiles = readable(r.Device().Caps(), p.dtype, p.tiles)
	names := make([]string, len(p.tiles))
	for i, t := range p.tiles {
		names[i] = t.name()
	}
	return p.tiles[r.Fastest(engine.Candidates{
		Key: p.key, Names: names, Units: p.images, Least: p.least, FLOPs: p.perImage,
		Record: func(r *engine.Recorder, i, images int) { p.run(r, p.tiles[i], images) },
	})]
}

// filled is a transient tensor of ones: what lay in memory before might be numbers that a
// processor handles slowly.
func filled(r *engine.Recorder, name string, dtype engine.DType, dims ...int) engine.Tensor {
	t := r.Temp(name, dtype, dims...)
	r.Fill(t, map[engine.DType]uint32{engine.F32: 0x3f800000, engine.F16: 0x3c003c00,
		engine.BF16: 0x3f803f80}[dtype])
	return t
}

// filledLike is a filled tensor of so many images like those of t.
func filledLike(r *engine.Recorder, name string, t engine.Tensor, images int) engine.Tensor {
	return filled(r, name, t.DType(), append([]int{images}, t.Shape()[1:]...)...)
}

func divUpInt[T int | int32](n, by T) T { return (n + by - 1) / by }
