package kernels

import "vksimclr/engine"

// Conv2DForwardMoments is Conv2DForward, and returns the moments of y where this device gets them on the way.
func Conv2DForwardMoments(r *engine.Recorder, y, x, w engine.Tensor, g Conv) Moments {
	if Fuses(r) && len(r.Cut(y, x)) == 1 {
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
