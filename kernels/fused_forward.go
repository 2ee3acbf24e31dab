package kernels

import "vksimclr/engine"

// FusedForward is Conv2DForward of x, which it reads through a norm where one is given, and returns the moments of y, which it makes on the way: none in
// the rare case that y has to be cut for the device and no slice of whole slabs fits.
func FusedForward(r *engine.Recorder, y, x, w engine.Tensor, g Conv, through BatchNormSaved) Moments {
	const op = "conv2d_forward"
	g.check(op, x, w, y)
	through.checkInput(op, x)
	passes := g.forward(y, x, w)
	t := fastestGather(r, op, y, x, w, passes, fusedTiles(r, x, y.Dim(-1)))
	cuts := r.CutBy(t.whole(y), y, x)
	if cuts == nil {
		gatherOn(r, op, t, y, through.Applied(r, x), w, passes)
		return Moments{}
	}
	m := Moments{slabs: slabsOf(pixels(y), uint32(t.slab()))}
	m.mean, m.m2 = m.temps(r, "slab_mean", "slab_m2")
	k := on(t, conv2dGather, conv2dGatherMomentsShared, conv2dGatherMomentsMatrix)
	k.Work = func(p gatherParams) (float64, []engine.Traffic) {
		flops, traffic := p.work()
		return flops, append(traffic, p.slabTraffic(t), p.slabTraffic(t))
	}
	k = readThrough(through, k)
	w = t.filter(r, w)
	for _, c := range cuts {
		y, x := y.Slice(c.Lo, c.Hi), x.Slice(c.Lo, c.Hi)
		checkIndices(r, op, y, x, w, m.mean)
		p := passes[0].of(y.Dim(0), t)
		p.FirstSlab = int32(c.Lo * y.Dim(1) * y.Dim(2) / t.slab())
		p.specialized(t, k, through.Valid()).Dispatch(r, p, append([]engine.Tensor{x, w, y, m.mean, m.m2}, through.perChannel(m.mean)...)...)
	}
	return m
}

// Specialisation, after a matrix's shape: x is read through a norm.
var conv2dGatherMomentsShared = engine.Kernel[gatherParams]{
	Shader: "conv2d_implicit_moments_shared",
	Args: engine.Args{engine.Stored("x"), engine.In4("f"), engine.InOutStored("y"), engine.Out("slab_mean"), engine.Out("slab_m2"),
		engine.In4("mean"), engine.In4("rstd"), engine.In4("gamma"), engine.In4("beta")},
	Groups: gatherParams.groups,
	Work:   gatherParams.work,
}

var conv2dGatherMomentsMatrix = engine.Kernel[gatherParams]{
	Shader: "conv2d_implicit_moments_matrix",
	Args: engine.Args{engine.Stored("x"), engine.Stored("f"), engine.InOutStored("y"), engine.Out("slab_mean"), engine.Out("slab_m2"),
		engine.In4("mean"), engine.In4("rstd"), engine.In4("gamma"), engine.In4("beta")},
	Groups: gatherParams.groups,
	Work:   gatherParams.work,
	Matrix: true,
}
