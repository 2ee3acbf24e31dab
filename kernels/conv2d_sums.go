package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// sumsBackwardData is a direct data gradient that masks dx by the norm before the convolution and
// sums it for the norm's backward pass.
func sumsBackwardData(r *engine.Recorder, dx, dy, w engine.Tensor, g Conv, norm Norm,
	accumulate bool) GradientSums {
	const op = "conv2d_backward_data"
	checkNorm(op, dx, []engine.Tensor{norm.X, norm.Y},
		[]engine.Tensor{norm.Gamma, norm.Beta, norm.Mean, norm.Rstd})
	if accumulate && !g.meetsAll() {
		panic(fmt.Sprintf("kernels: %s: %v leaves pixels of %v as they are: they cannot be masked",
			op, g, dx))
	}
	wt := transposedFilter(r, g.Policy.filterType(dy), w)
	passes := g.backward(dx, dy, wt, accumulate)
	tiles := g.Policy.summingTiles(r, dy, dx.Dim(-1))
	t := fastestImplicit(r, op, g.Policy, dx, dy, wt, passes, tiles)
	nx, sign := norm.X, orElse(norm.Y, norm.X)
	cuts := r.Cut(dx, dy, nx, sign)

	s := GradientSums{slabs: slabsOf(pixels(dx), uint32(t.slab()))}
	s.count = 0 // every pass over a slice has slabs of its own
	var all []implicitParams
	for _, c := range cuts {
		for _, p := range passes {
			p := p.of(c.Hi-c.Lo, t)
			p.FirstSlab = int32(s.count)
			s.count += divUp(uint32(p.Pixels), s.size)
			all = append(all, p)
		}
	}
	s.dy, s.dyx = s.temps(r, "slab_dy", "slab_dyx")
	k := tiled(t, conv2dSums)
	k.Work = func(p implicitParams) (float64, []engine.Traffic) {
		return p.workOfSums(t, norm.Y.Valid())
	}
	r.Disjoint(func() { // every pass has pixels and slabs of its own
		for i, p := range all {
			c := cuts[i/len(passes)]
			dx, dy := dx.Slice(c.Lo, c.Hi), dy.Slice(c.Lo, c.Hi)
			nx, sign := nx.Slice(c.Lo, c.Hi), sign.Slice(c.Lo, c.Hi)
			checkIndices(r, op, dx, dy, wt, s.dy)
			p.specialized(t, k, norm.Y.Valid()).Dispatch(r, p, dy, wt, dx, nx, sign, norm.Mean,
				norm.Rstd, norm.Gamma, norm.Beta, s.dy, s.dyx)
		}
	}, dx, s.dy, s.dyx)
	return s
}

// workOfSums counts also what a pass reads of the norm, and the sums.
func (p implicitParams) workOfSums(t tile, sign bool) (float64, []engine.Traffic) {
	flops, traffic := p.work()
	channel := engine.Traffic{Read: float64(p.Outputs)}
	nx := engine.Traffic{Read: float64(p.Pixels) * channel.Read}
	signs := engine.Traffic{Read: float64(flag(sign)) * nx.Read}
	return flops, append(traffic, nx, signs, channel, channel, channel, channel, p.slabTraffic(t),
		p.slabTraffic(t))
}

// Specialisation, after a matrix's shape: the norm's result is given.
var conv2dSums = engine.Kernel[implicitParams]{
	Shader: "conv2d_implicit_sums",
	Forms:  []engine.Form{engine.FormShared, engine.FormMatrix},
	Args: engine.Args{engine.Stored("x"), engine.Factor4("f"), engine.InOutStored("y"),
		engine.Stored("nx"), engine.Stored("sign"),
		engine.In4("mean"), engine.In4("rstd"), engine.In4("gamma"), engine.In4("beta"),
		engine.Out("slab_dy"), engine.Out("slab_dyx")},
	Groups: implicitParams.groups,
	Work:   implicitParams.work,
}
