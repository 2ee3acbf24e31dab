package kernels

import (
	"fmt"
	"os"

	"vksimclr/engine"
)

// On GPUs, which wait for memory, convolutions leave behind what the batch norms beside them would have to read their results for: sums over pixels that
// they have in registers anyway. Those sums are cut and added otherwise than the norms' own, so that, like Winograd's, they are chosen by a rule and
// never by a measurement; VKSIMCLR_FUSE=off|on settles it beforehand. On CPU drivers a norm's reads are a fiftieth of a step, and shared memory is slow.

// fuses tells whether convolutions on this device leave sums for batch norms.
func fuses(r *engine.Recorder) bool {
	switch use := os.Getenv("VKSIMCLR_FUSE"); use {
	case "on":
		return true
	case "off":
		return false
	case "", "auto":
		return !r.Device().Caps().CPU()
	default:
		r.Fail(fmt.Errorf("kernels: VKSIMCLR_FUSE: %q is not off, on or auto", use))
		return false
	}
}

// Conv2DForwardMoments is Conv2DForward, and returns the moments of y where this device gets them on the way.
func Conv2DForwardMoments(r *engine.Recorder, y, x, w engine.Tensor, g Conv) Moments {
	if fuses(r) && len(r.Cut(y, x)) == 1 {
		return FusedForward(r, y, x, w, g)
	}
	Conv2DForward(r, y, x, w, g)
	return Moments{}
}

// FusedForward is Conv2DForward by the kernels that sum over y's pixels on the way, for tensors that can be bound at once.
func FusedForward(r *engine.Recorder, y, x, w engine.Tensor, g Conv) Moments {
	const op = "conv2d_forward"
	g.check(op, x, w, y)
	passes := g.forward(y, x, w)
	t := fastestGather(r, op, y, x, w, passes, fusedTiles(r, x))
	m := Moments{slabs: slabsOf(pixels(y), uint32(t.slab()))}
	m.mean, m.m2 = m.temps(r, "slab_mean", "slab_m2")
	checkIndices(r, op, y, x, w, m.mean)
	k := leaving(on(t, conv2dGather, conv2dGatherMomentsShared, conv2dGatherMomentsMatrix), m.mean, m.m2)
	k.Dispatch(r, passes[0].of(y.Dim(0), t), x, w, y, m.mean, m.m2)
	return m
}

// leaving counts into the kernel's traffic what it leaves behind.
func leaving(k engine.Kernel[gatherParams], sums ...engine.Tensor) engine.Kernel[gatherParams] {
	work := k.Work
	k.Work = func(p gatherParams) (float64, []engine.Traffic) {
		flops, traffic := work(p)
		for _, t := range sums {
			traffic = append(traffic, engine.Traffic{Written: float64(t.Len())})
		}
		return flops, traffic
	}
	return k
}

// fusedTiles are the candidates among tiles that sum over their pixels.
func fusedTiles(r *engine.Recorder, x engine.Tensor) []tile {
	if x.DType() == engine.F16 && UsesMatrices(r.Device()) {
		return matrixCandidates(r.Device().Caps())
	}
	return []tile{tileShared}
}

// slab is the number of pixels that such a tile sums: of both tiles of a matrix's shape the same.
func (t tile) slab() int {
	if t.matrix.M > 0 {
		return 2 * t.matrix.M
	}
	return int(t.rows) / 2
}

var conv2dGatherMomentsShared = engine.Kernel[gatherParams]{
	Shader: "conv2d_gather_moments_shared",
	Args:   engine.Args{engine.Act("x"), engine.In4("f"), engine.InOutAct("y"), engine.Out("slab_mean"), engine.Out("slab_m2")},
	Groups: gatherParams.groups,
	Work:   gatherParams.work,
}

var conv2dGatherMomentsMatrix = engine.Kernel[gatherParams]{
	Shader: "conv2d_gather_moments_matrix",
	Args:   engine.Args{engine.Act("x"), engine.In4("f"), engine.InOutAct("y"), engine.Out("slab_mean"), engine.Out("slab_m2")},
	Groups: gatherParams.groups,
	Work:   gatherParams.work,
	Matrix: true,
}
