package kernels

import "vksimclr/engine"

// A convolution can do a part of the batch norms' work beside it: it can sum over its pixels for the norm that follows, and apply the norm before it
// to what it reads (fused_load.go). That saves memory traffic, but the convolution loses more time on an H100 than the norm saves (docs/gpu.md), and
// CPU drivers gain nothing. It is therefore off unless VKSIMCLR_FUSE asks for it, and remains for devices with less memory or bandwidth.

// Fuses tells whether convolutions do a part of the batch norms' work.
func Fuses(r *engine.Recorder) bool {
	use := fuse(r)
	return use == "on" || use == "sums"
}

// FusesLoads tells whether convolutions also apply the norm before them to what they read.
func FusesLoads(r *engine.Recorder) bool { return fuse(r) == "on" }

// fuse is what VKSIMCLR_FUSE says: on for all, sums for the sums alone, off or auto for nothing.
func fuse(r *engine.Recorder) string { return settled(r, "VKSIMCLR_FUSE", "sums") }

// fusedTiles are the candidates among tiles that sum over their pixels.
func fusedTiles(r *engine.Recorder, x engine.Tensor, outputs int) []tile {
	if byMatrices(r, x) {
		return matrixCandidates(r.Device().Caps())
	}
	return orElseTiles(local(r, sharedTiles(outputs)...), []tile{tileShared})
}

// slab is the number of pixels that such a tile sums at a time: the smaller and the larger one the same.
func (t tile) slab() int {
	if t.matrix.M > 0 {
		return 4 * t.matrix.M
	}
	return int(tileShared.rows)
}

// whole is the least number of images whose pixels are whole slabs of such a tile.
func (t tile) whole(y engine.Tensor) int {
	pixels := y.Dim(1) * y.Dim(2)
	n := 1
	for n*pixels%t.slab() != 0 { // at most a slab's length
		n++
	}
	return n
}

// slabTraffic is that of one sum of every slab of a pass.
func (p gatherParams) slabTraffic(t tile) engine.Traffic {
	return engine.Traffic{Written: float64(divUpInt(p.Pixels, int32(t.slab()))) * float64(p.Outputs)}
}
