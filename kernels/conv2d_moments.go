package kernels

import "vksimclr/engine"

// momentsForward is a direct convolution that also sums the moments of y for the norm after it. If
// through is given, it applies that norm while reading x. The moments are unknown in the rare case
// that y is cut for the device and no slice of whole slabs fits.
func momentsForward(r *engine.Recorder, y, x, w engine.Tensor, g Conv, through Norm) Moments {
	const op = "conv2d_forward"
	through.checkInput(op, x)
	passes := g.forward(y, x, w)
	t := fastestImplicit(r, op, g.Policy, y, x, w, passes, g.Policy.summingTiles(r, x, y.Dim(-1)))
	cuts := r.CutBy(t.wholeSlabs(y), y, x)
	if cuts == nil {
		implicitGEMMOn(r, op, t, y, through.applied(r, x), w, passes)
		return Moments{}
	}
	m := Moments{slabs: slabsOf(pixels(y), uint32(t.slab()))}
	m.mean, m.m2 = m.temps(r, "slab_mean", "slab_m2")
	k := tiled(t, conv2dMoments)
	k.Work = func(p implicitParams) (float64, []engine.Traffic) {
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
		tensors := append([]engine.Tensor{x, w, y, m.mean, m.m2}, through.perChannel(m.mean)...)
		p.specialized(t, k, through.Valid()).Dispatch(r, p, tensors...)
	}
	return m
}

// Specialisation, after a matrix's shape: x is read through a norm.
var conv2dMoments = engine.Kernel[implicitParams]{
	Shader: "conv2d_implicit_moments",
	Forms:  []engine.Form{engine.FormShared, engine.FormMatrix},
	Args: engine.Args{engine.Stored("x"), engine.Factor4("f"), engine.InOutStored("y"),
		engine.Out("slab_mean"), engine.Out("slab_m2"),
		engine.In4("mean"), engine.In4("rstd"), engine.In4("gamma"), engine.In4("beta")},
	Groups: implicitParams.groups,
	Work:   implicitParams.work,
}
