package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// Conv2DBackwardDataSums is Conv2DBackwardData where the convolution read the result of a batch norm with ReLU. Where this device gets them on the way it
// returns the sums that the norm's backward pass needs, and dx is masked: 0 where the norm's result was not positive.
func Conv2DBackwardDataSums(r *engine.Recorder, dx, dy, w engine.Tensor, g Conv, accumulate bool, norm BatchNormSaved) GradientSums {
	if Fuses(r) && g.Direct(r, dy, dx) && (!accumulate || g.meetsAll()) {
		return FusedBackwardData(r, dx, dy, w, g, accumulate, norm)
	}
	Conv2DBackwardData(r, dx, dy, w, g, accumulate)
	return GradientSums{}
}

// meetsAll tells whether every pixel of the input meets a tap, so that all of dx passes through the data gradient's kernel.
func (g Conv) meetsAll() bool { return g.R >= g.StrideH && g.S >= g.StrideW }

// FusedBackwardData is Conv2DBackwardDataSums by the kernels that mask and sum.
func FusedBackwardData(r *engine.Recorder, dx, dy, w engine.Tensor, g Conv, accumulate bool, norm BatchNormSaved) GradientSums {
	const op = "conv2d_backward_data"
	g.check(op, dx, w, dy)
	checkBatchNorm(op, dx, []engine.Tensor{norm.X, norm.Y}, []engine.Tensor{norm.Gamma, norm.Beta, norm.Mean, norm.Rstd})
	if accumulate && !g.meetsAll() {
		panic(fmt.Sprintf("kernels: %s: %+v leaves pixels of %v as they are: what is there cannot be masked on the way", op, g, dx))
	}
	wt := transposedFilter(r, filterType(r, dy), w)
	passes := g.backward(dx, dy, wt, accumulate)
	t := fastestGather(r, op, dx, dy, wt, passes, fusedTiles(r, dy, dx.Dim(-1)))
	nx, sign := norm.X, orElse(norm.Y, norm.X)
	cuts := r.Cut(dx, dy, nx, sign)

	s := GradientSums{slabs: slabsOf(pixels(dx), uint32(t.slab()))}
	s.count = 0 // every pass over a slice has slabs of its own
	var all []gatherParams
	for _, c := range cuts {
		for _, p := range passes {
			p := p.of(c.Hi-c.Lo, t)
			p.FirstSlab = int32(s.count)
			s.count += divUp(uint32(p.Pixels), s.size)
			all = append(all, p)
		}
	}
	s.dy, s.dyx = s.temps(r, "slab_dy", "slab_dyx")
	k := on(t, conv2dGather, conv2dGatherSumsShared, conv2dGatherSumsMatrix)
	k.Work = func(p gatherParams) (float64, []engine.Traffic) { return p.workOfSums(t, norm.Y.Valid()) }
	for i, p := range all {
		c := cuts[i/len(passes)]
		dx, dy, nx, sign := dx.Slice(c.Lo, c.Hi), dy.Slice(c.Lo, c.Hi), nx.Slice(c.Lo, c.Hi), sign.Slice(c.Lo, c.Hi)
		checkIndices(r, op, dx, dy, wt, s.dy)
		p.specialized(t, k, norm.Y.Valid()).Dispatch(r, p, dy, wt, dx, nx, sign, norm.Mean, norm.Rstd, norm.Gamma, norm.Beta, s.dy, s.dyx)
	}
	return s
}

// workOfSums counts what a pass reads of the norm, too, and the sums.
func (p gatherParams) workOfSums(t tile, sign bool) (float64, []engine.Traffic) {
	flops, traffic := p.work()
	channel := engine.Traffic{Read: float64(p.Outputs)}
	nx := engine.Traffic{Read: float64(p.Pixels) * channel.Read}
	signs := engine.Traffic{Read: float64(flag(sign)) * nx.Read}
	return flops, append(traffic, nx, signs, channel, channel, channel, channel, p.slabTraffic(t), p.slabTraffic(t))
}

// Specialisation, after a matrix's shape: the norm's result is given.
var conv2dGatherSumsShared = engine.Kernel[gatherParams]{
	Shader: "conv2d_implicit_sums_shared",
	Args: engine.Args{engine.Stored("x"), engine.In4("f"), engine.InOutStored("y"), engine.Stored("nx"), engine.Stored("sign"), engine.In4("mean"), engine.In4("rstd"),
		engine.In4("gamma"), engine.In4("beta"), engine.Out("slab_dy"), engine.Out("slab_dyx")},
	Groups: gatherParams.groups,
	Work:   gatherParams.work,
}

var conv2dGatherSumsMatrix = engine.Kernel[gatherParams]{
	Shader: "conv2d_implicit_sums_matrix",
	Args: engine.Args{engine.Stored("x"), engine.Stored("f"), engine.InOutStored("y"), engine.Stored("nx"), engine.Stored("sign"), engine.In4("mean"), engine.In4("rstd"),
		engine.In4("gamma"), engine.In4("beta"), engine.Out("slab_dy"), engine.Out("slab_dyx")},
	Groups: gatherParams.groups,
	Work:   gatherParams.work,
	Matrix: true,
}
