package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// Conv2DBackwardDataSums is Conv2DBackwardData where the convolution read the result of a batch norm with ReLU. Where this device gets them on the way it
// returns the sums that the norm's backward pass needs, and dx is masked: 0 where the norm's result was not positive.
func Conv2DBackwardDataSums(r *engine.Recorder, dx, dy, w engine.Tensor, g Conv, accumulate bool, norm BatchNormSaved) GradientSums {
	if Fuses(r) && len(r.Cut(dx, dy)) == 1 && (!accumulate || g.meetsAll()) {
		return FusedBackwardData(r, dx, dy, w, g, accumulate, norm)
	}
	Conv2DBackwardData(r, dx, dy, w, g, accumulate)
	return GradientSums{}
}

// meetsAll tells whether every pixel of the input meets a tap, so that all of dx passes through the data gradient's kernel.
func (g Conv) meetsAll() bool {
	return g.R >= g.StrideH && g.S >= g.StrideW
}

// FusedBackwardData is Conv2DBackwardDataSums by the kernels that mask and sum, for tensors that can be bound at once.
func FusedBackwardData(r *engine.Recorder, dx, dy, w engine.Tensor, g Conv, accumulate bool, norm BatchNormSaved) GradientSums {
	const op = "conv2d_backward_data"
	g.check(op, dx, w, dy)
	checkBatchNorm(op, dx, []engine.Tensor{norm.X, norm.Y}, []engine.Tensor{norm.Gamma, norm.Beta, norm.Mean, norm.Rstd})
	if accumulate && !g.meetsAll() {
		panic(fmt.Sprintf("kernels: %s: %+v leaves pixels of %v as they are: what is there cannot be masked on the way", op, g, dx))
	}
	wt := transposedFilter(r, w)
	passes := g.backward(dx, dy, wt, accumulate)
	t := fastestGather(r, op, dx, dy, wt, passes, fusedTiles(r, dy))
	count := int32(0)
	for i, p := range passes {
		passes[i] = p.of(dx.Dim(0), t)
		passes[i].FirstSlab = count
		count += divUpInt(passes[i].Pixels, int32(t.slab()))
	}
	x := pixels(dx)
	s := GradientSums{slabs: slabsOf(x, uint32(t.slab()))}
	s.count = uint32(count)
	s.dy, s.dyx = s.temps(r, "slab_dy", "slab_dyx")
	checkIndices(r, op, dx, dy, wt, s.dy)
	k := on(t, conv2dGather, conv2dGatherSumsShared, conv2dGatherSumsMatrix).Specialize(uint32(t.matrix.M), uint32(t.matrix.N), uint32(t.matrix.K), flag(norm.Y.Valid()))
	for _, p := range passes {
		k := summing(k, t, norm.Y.Valid())
		k.Dispatch(r, p, dy, wt, dx, norm.X, orElse(norm.Y, norm.X), norm.Mean, norm.Rstd, norm.Gamma, norm.Beta, s.dy, s.dyx)
	}
	return s
}

// summing counts into the kernel's traffic what it reads of the norm, and the sums of a pass.
func summing(k engine.Kernel[gatherParams], t tile, sign bool) engine.Kernel[gatherParams] {
	work := k.Work
	k.Work = func(p gatherParams) (float64, []engine.Traffic) {
		flops, traffic := work(p)
		c := float64(p.Outputs)
		read, sums := engine.Traffic{Read: float64(p.Pixels) * c}, engine.Traffic{Written: float64(divUpInt(p.Pixels, int32(t.slab()))) * c}
		signs := engine.Traffic{}
		if sign {
			signs = read
		}
		return flops, append(traffic, read, signs, engine.Traffic{Read: c}, engine.Traffic{Read: c}, engine.Traffic{Read: c}, engine.Traffic{Read: c}, sums, sums)
	}
	return k
}

// Specialisation, after a matrix's shape: the norm's result is given.
var conv2dGatherSumsShared = engine.Kernel[gatherParams]{
	Shader: "conv2d_gather_sums_shared",
	Args: engine.Args{engine.Act("x"), engine.In4("f"), engine.InOutAct("y"), engine.Act("nx"), engine.Act("sign"), engine.In4("mean"), engine.In4("rstd"),
		engine.In4("gamma"), engine.In4("beta"), engine.Out("slab_dy"), engine.Out("slab_dyx")},
	Groups: gatherParams.groups,
	Work:   gatherParams.work,
}

var conv2dGatherSumsMatrix = engine.Kernel[gatherParams]{
	Shader: "conv2d_gather_sums_matrix",
	Args: engine.Args{engine.Act("x"), engine.In4("f"), engine.InOutAct("y"), engine.Act("nx"), engine.Act("sign"), engine.In4("mean"), engine.In4("rstd"),
		engine.In4("gamma"), engine.In4("beta"), engine.Out("slab_dy"), engine.Out("slab_dyx")},
	Groups: gatherParams.groups,
	Work:   gatherParams.work,
	Matrix: true,
}
