package kernels

import "vksimclr/engine"

const (
	// slabLanes is how many lanes the first stage of a sum over pixels aims at: enough to fill a
	// large GPU.
	slabLanes = 1 << 16
	// slabPixels is the least that one lane sums: fewer would make the second stage cost as much
	// as the first.
	slabPixels = 64
	// slabFan is FAN of batch_norm.glsl: the slabs that one lane of the second stage merges.
	slabFan = 64
)

// slabs cuts the pixels of [M,C] into count runs of size pixels, the last perhaps shorter. The cut
// depends on the shape alone, so that sums have the same order on every device. A size is a
// multiple of 64 pixels, so that a slab starts where any device can bind it.
type slabs struct {
	pixels, vectors uint32 // M, C/4
	size, count     uint32
}

func newSlabs(x engine.Tensor) slabs { return slabsFor(x.Dim(0), x.Dim(1)) }

// slabsFor is the cut of so many pixels of so many channels.
func slabsFor(pixels, channels int) slabs {
	most := max(1, slabLanes/uint32(channels/4))
	size := divUp(divUp(uint32(pixels), most), slabPixels) * slabPixels
	return cutSlabs(pixels, channels, size)
}

// slabsOf cuts into runs of so many pixels.
func slabsOf(x engine.Tensor, size uint32) slabs { return cutSlabs(x.Dim(0), x.Dim(1), size) }

func cutSlabs(pixels, channels int, size uint32) slabs {
	return slabs{pixels: uint32(pixels), vectors: uint32(channels / 4), size: size,
		count: divUp(uint32(pixels), size)}
}

// merged is the cut after slabFan neighbours have become one.
func (s slabs) merged() slabs {
	s.size *= slabFan
	s.count = divUp(s.count, slabFan)
	return s
}

// temps are two tensors [count,C] for the slabs' results.
func (s slabs) temps(r *engine.Recorder, first, second string) (a, b engine.Tensor) {
	shape := []int{int(s.count), int(4 * s.vectors)}
	return r.Temp(first, engine.F32, shape...), r.Temp(second, engine.F32, shape...)
}

// runs are the fewest runs of whole slabs that the device can bind.
func (s slabs) runs(r *engine.Recorder) []engine.Range {
	bytes := uint64(s.size) * uint64(s.vectors) * 16
	step := int(max(1, r.Device().Caps().MaxStorageRange/bytes))
	var runs []engine.Range
	for lo := 0; lo < int(s.count); lo += step {
		runs = append(runs, engine.Range{Lo: lo, Hi: min(lo+step, int(s.count))})
	}
	return runs
}

// of is the part of x [M,C] that a run covers.
func (s slabs) of(x engine.Tensor, run engine.Range) engine.Tensor {
	return x.Slice(run.Lo*int(s.size), min(run.Hi*int(s.size), x.Dim(0)))
}
