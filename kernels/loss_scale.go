package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// LossScale multiplies the loss's gradient dz [...,C] by the loss scale of step. Gradients in 16
// bits are far below 1, where the format loses digits or underflows; scaled gradients keep their
// digits. Optimisers divide by the scale again. Neither rounds, because the scale is a power of
// two.
func LossScale(r *engine.Recorder, dz, step engine.Tensor) {
	checkStep("loss scale", step)
	checkChannels("loss scale", dz)
	dz = dz.Reshape(dz.Len()/4, 4) // so that it may be cut anywhere
	for _, c := range r.Cut(dz) {
		dz := dz.Slice(c.Lo, c.Hi)
		lossScale.Dispatch(r, lossScaleParams{Count: vectors(dz)}, dz, step)
	}
}

type lossScaleParams struct {
	Count uint32 // vec4s
}

var lossScale = engine.Kernel[lossScaleParams]{
	Shader: "loss_scale",
	Args:   engine.Args{engine.InOut("x"), engine.In("step")},
	Groups: func(p lossScaleParams) int { return itemGroups(p.Count) },
}

const (
	// finiteSlab is the number of elements that one lane of finite_slabs checks.
	finiteSlab = 256
	// flagsFan is the number of flags that one lane of flags_merge merges.
	flagsFan = 64
)

// CheckFinite writes to word StepOverflow of step whether any element of the gradients g [P] is
// infinite or not a number. If so, optimisers skip their update after it, and StepBuffer.Overflow
// tells the host.
func CheckFinite(r *engine.Recorder, step, g engine.Tensor) {
	checkStep("check finite", step)
	if g.Rank() != 1 || g.Len()%4 != 0 || g.DType() != engine.F32 {
		panic(fmt.Sprintf("kernels: check finite: %v is not [P] f32, P a multiple of 4", g))
	}
	flags := r.Temp("not finite", engine.U32, divUpInt(g.Len(), finiteSlab))
	eachBindable(r, g.Len(), finiteSlab, func(lo, count int) {
		part := g.At(lo, count)
		finiteSlabs.Dispatch(r, finiteSlabsParams{Count: vectors(part)}, part,
			flags.At(lo/finiteSlab, divUpInt(count, finiteSlab)))
	})
	for flags.Len() > flagsFan {
		merged := r.Temp("not finite", engine.U32, divUpInt(flags.Len(), flagsFan))
		flagsMerge.Dispatch(r, flagsMergeParams{Count: uint32(flags.Len())}, flags, merged)
		flags = merged
	}
	p := flagsMergeParams{Count: uint32(flags.Len()), At: StepOverflow}
	flagsMerge.Dispatch(r, p, flags, step)
}

type finiteSlabsParams struct {
	Count uint32 // vec4s
}

var finiteSlabs = engine.Kernel[finiteSlabsParams]{
	Shader: "finite_slabs",
	Args:   engine.Args{engine.In4("x"), engine.Out("y")},
	Groups: func(p finiteSlabsParams) int { return laneGroups(divUp(p.Count, finiteSlab/4)) },
}

type flagsMergeParams struct {
	Count uint32
	At    uint32
}

var flagsMerge = engine.Kernel[flagsMergeParams]{
	Shader: "flags_merge",
	Args:   engine.Args{engine.In("x"), engine.InOut("y")},
	Groups: func(p flagsMergeParams) int { return laneGroups(divUp(p.Count, flagsFan)) },
}
