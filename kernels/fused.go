package kernels

import "vksimclr/engine"

// A convolution can do a part of the batch norms' work beside it: it can sum over its pixels for the norm that follows, and apply the norm before it
// to what it reads (fused_load.go). That saves memory traffic, but the convolution loses more time on an H100 than the norm saves (docs/gpu.md), and
// CPU drivers gain nothing. It is therefore off unless VKSIMCLR_FUSE asks for it, and remains for devices with less memory or bandwidth.

// Sums tells whether convolutions sum for the batch norms beside them.
func (f Fuse) Sums() bool { return f == FuseOn || f == FuseSums }

// Loads tells whether convolutions also apply the norm before them to what they read.
func (f Fuse) Loads() bool { return f == FuseOn }

// fusedTiles are the candidates among tiles that sum over their pixels.
func (p Policy) fusedTiles(r *engine.Recorder, x engine.Tensor, outputs int) []tile {
	if p.matricesFor(x) {
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
