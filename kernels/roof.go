package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// RoofCopy writes y = x: the roof of kernels that move data. Both have the same number of elements, a multiple of 4.
func RoofCopy(r *engine.Recorder, y, x engine.Tensor) {
	if x.Len() != y.Len() || x.Len()%4 != 0 {
		panic(fmt.Sprintf("kernels: roof_copy: x %v and y %v want the same multiple of 4 elements", x, y))
	}
	roofCopy.Dispatch(r, roofCopyParams{Count: vectors(x)}, x, y)
}

// RoofFMA runs rounds·RoofUnroll fused multiply-adds a ← a·factor + summand on twelve registers a lane and writes y [lanes,4]: the roof of
// kernels that compute. It does RoofFMAFlops operations.
func RoofFMA(r *engine.Recorder, y engine.Tensor, rounds int, factor, summand float32) {
	if y.Rank() != 2 || y.Dim(1) != 4 {
		panic(fmt.Sprintf("kernels: roof_fma: y %v is not [lanes,4]", y))
	}
	roofFMA.Dispatch(r, roofFMAParams{Lanes: uint32(y.Dim(0)), Rounds: uint32(rounds), Factor: factor, Summand: summand}, y)
}

// RoofFMAFlops is the number of floating-point operations of RoofFMA: two for each of twelve chains.
func RoofFMAFlops(lanes, rounds int) float64 {
	return 2 * 12 * RoofUnroll * float64(lanes) * float64(rounds)
}

// RoofUnroll is the number of multiply-adds of one chain in one round, UNROLL of the shader.
const RoofUnroll = 8

type roofCopyParams struct{ Count uint32 }

type roofFMAParams struct {
	Lanes   uint32
	Rounds  uint32
	Factor  float32
	Summand float32
}

var roofCopy = engine.Kernel[roofCopyParams]{
	Shader: "roof_copy",
	Args:   engine.Args{engine.In4("x"), engine.Out("y")},
	Groups: func(p roofCopyParams) int { return itemGroups(p.Count) },
}

var roofFMA = engine.Kernel[roofFMAParams]{
	Shader: "roof_fma",
	Args:   engine.Args{engine.Out("y")},
	Groups: func(p roofFMAParams) int { return laneGroups(p.Lanes) },
}
