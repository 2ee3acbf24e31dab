package kernels

import "vksimclr/engine"

// On GPUs, which wait for memory, convolutions leave behind what the batch norms beside them would have to read their results for: sums over pixels that
// they have in registers anyway. Those sums are cut and added otherwise than the norms' own, so that, like Winograd's, they are chosen by a rule and
// never by a measurement; VKSIMCLR_FUSE=off|on settles it beforehand. They also read through the norm before them what nobody else reads (fused_load.go).
// On CPU drivers a norm's reads are a fiftieth of a step, and shared memory is slow.

// Fuses tells whether convolutions on this device do a part of the batch norms' work.
func Fuses(r *engine.Recorder) bool {
	use := fuse(r)
	return use == "on" || use == "sums" || use == "auto" && !r.Device().Caps().CPU()
}

// FusesLoads tells whether convolutions also read through the norm before them. By default they do not: on an H100 it halved the speed of
// weight gradients, and storing what the norm makes costs less.
func FusesLoads(r *engine.Recorder) bool { return fuse(r) == "on" }

// fuse is what VKSIMCLR_FUSE says: all, the sums alone, nothing, or by default the sums on GPUs.
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
