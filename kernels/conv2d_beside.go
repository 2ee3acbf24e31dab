package kernels

import "vksimclr/engine"

// Beside names the batch norms beside a convolution, so that it can do a part of their work. The
// policy and the convolution's algorithm decide whether it does: only direct ones do. The zero
// value asks for nothing.
type Beside struct {
	// Before is the norm with ReLU that made the input. Its X, Y (if it had a residual), Gamma,
	// Beta, Mean and Rstd are there.
	Before Norm
	// Pending says that Before is still to be applied: the input is Before.X.
	Pending bool
	// Whole says that dx is all of the gradient of Before's result, so that it can be masked and
	// summed for the norm's backward pass.
	Whole bool
	// After says that a norm in training reads the output, and wants its moments.
	After bool
}

// Input is the input as the convolution of x to y [N,P,Q,K] reads it: a pending norm is applied
// and its result stored, unless the convolution reads x through the norm. Calling it before the
// forward pass lets the weight gradient read the same stored result.
func (g Conv) Input(r *engine.Recorder, x, y engine.Tensor, b Beside) (engine.Tensor, Beside) {
	return b.ready(r, x, g.Policy.Fuse.Loads() && g.algorithm(r, x, y) == direct)
}

// Input is the input as a pooling reads it under a policy, and the norm through which it reads it,
// absent where there is none: see Conv.Input.
func (g Pool) Input(r *engine.Recorder, x engine.Tensor, p Policy, b Beside) (engine.Tensor, Norm) {
	x, b = b.ready(r, x, p.Fuse.Loads())
	return x, b.through()
}

// ready applies a pending norm unless x is read through it.
func (b Beside) ready(r *engine.Recorder, x engine.Tensor, through bool) (engine.Tensor, Beside) {
	if b.Pending && !through {
		x, b.Pending = b.Before.applied(r, x), false
	}
	return x, b
}

// through is the norm through which the input is read, absent where it is not.
func (b Beside) through() Norm {
	if !b.Pending {
		return Norm{}
	}
	return b.Before
}

// Sums tells whether convolutions sum for the batch norms beside them.
func (f Fuse) Sums() bool { return f == FuseOn || f == FuseSums }

// Loads tells whether convolutions also apply the norm before them to what they read.
func (f Fuse) Loads() bool { return f == FuseOn }

// slab is the number of pixels that a tile sums at a time: all tiles of one form the same.
func (t tile) slab() int {
	if t.form == engine.FormMatrix {
		return 4 * t.matrix.M
	}
	return int(tileShared.rows)
}

// wholeSlabs is the least number of images of y whose pixels are whole slabs of the tile.
func (t tile) wholeSlabs(y engine.Tensor) int {
	pixels := y.Dim(1) * y.Dim(2)
	n := 1
	for n*pixels%t.slab() != 0 { // at most a slab's length
		n++
	}
	return n
}

// slabTraffic is that of one sum of every slab of a pass.
func (p implicitParams) slabTraffic(t tile) engine.Traffic {
	slabs := divUpInt(p.Pixels, int32(t.slab()))
	return engine.Traffic{Written: float64(slabs) * float64(p.Outputs)}
}

// bindings is the most storage buffers that a kernel binds because of the setting; 0 where nothing
// is fused.
func (f Fuse) bindings() int {
	most := 0
	if f.Sums() {
		most = max(len(conv2dSums.Args)+len(conv2dSums.Wide),
			len(conv2dMoments.Args)+len(conv2dMoments.Wide))
	}
	if f.Loads() {
		most = max(most, len(conv2dWeight.Args)+len(conv2dWeight.Wide))
	}
	return most
}
