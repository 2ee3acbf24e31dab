package kernels

import (
	"fmt"

	"vksimclr/engine"
)

type globalAvgPoolForwardParams struct {
	Count   uint32 // N·C/4
	Height  uint32
	Width   uint32
	Vectors uint32 // C/4
}

// Specialisation: streams.
var globalAvgPoolForward = engine.Kernel[globalAvgPoolForwardParams]{
	Shader: "global_avg_pool2d_forward",
	Args:   engine.Args{engine.Stored("x"), engine.Out("y")},
	Groups: func(p globalAvgPoolForwardParams) int { return laneGroups(p.Count) },
}

type globalAvgPoolBackwardParams struct {
	Lanes   uint32 // each takes itemsPerLane pixels
	Pixels  uint32 // H·W
	Vectors uint32 // C/4
}

var globalAvgPoolBackward = engine.Kernel[globalAvgPoolBackwardParams]{
	Shader: "global_avg_pool2d_backward",
	Args:   engine.Args{engine.In4("dy"), engine.OutStored("dx")},
	Groups: func(p globalAvgPoolBackwardParams) int { return laneGroups(p.Lanes) },
}

// GlobalAvgPoolForward writes y [N,C], the mean of x [N,H,W,C] over H and W.
func GlobalAvgPoolForward(r *engine.Recorder, y, x engine.Tensor) {
	checkGlobalAvgPool("global average pool", y, x)
	globalAvgPool(r, y, x, 1)
}

func globalAvgPool(r *engine.Recorder, y, x engine.Tensor, streams uint32) {
	k := globalAvgPoolForward.Specialize(streams)
	for _, c := range r.Cut(x, y) {
		y, x := y.Slice(c.Lo, c.Hi), x.Slice(c.Lo, c.Hi)
		p := globalAvgPoolForwardParams{Count: vectors(y), Height: uint32(x.Dim(1)),
			Width: uint32(x.Dim(2)), Vectors: uint32(y.Dim(1) / 4)}
		k.Dispatch(r, p, x, y)
	}
}

// GlobalAvgPoolBackward writes dx [N,H,W,C] = dy [N,C] / (H·W).
func GlobalAvgPoolBackward(r *engine.Recorder, dx, dy engine.Tensor) {
	checkGlobalAvgPool("global average pool backward", dy, dx)
	for _, c := range r.Cut(dx, dy) {
		dx, dy := dx.Slice(c.Lo, c.Hi), dy.Slice(c.Lo, c.Hi)
		p := globalAvgPoolBackwardParams{Pixels: uint32(dx.Dim(1) * dx.Dim(2)),
			Vectors: uint32(dx.Dim(3) / 4)}
		p.Lanes = vectors(dy) * divUp(p.Pixels, itemsPerLane)
		globalAvgPoolBackward.Dispatch(r, p, dy, dx)
	}
}

func checkGlobalAvgPool(op string, y, x engine.Tensor) {
	if x.Rank() != 4 || y.Rank() != 2 || x.Dim(0) != y.Dim(0) || x.Dim(3) != y.Dim(1) {
		panic(fmt.Sprintf("kernels: %s: %v is not the [N,C] of %v", op, y, x))
	}
	checkChannels(op, x)
}
