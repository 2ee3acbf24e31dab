package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// PeakCopy writes y = x. Its bandwidth is the peak of kernels that move data. Both tensors have the
// same number of elements, a multiple of 4.
func PeakCopy(r *engine.Recorder, y, x engine.Tensor) {
	if x.Len() != y.Len() || x.Len()%4 != 0 {
		panic(fmt.Sprintf("kernels: peak_copy: x %v and y %v want the same multiple of 4 elements",
			x, y))
	}
	peakCopy.Dispatch(r, peakCopyParams{Count: vectors(x)}, x, y)
}

// PeakFMA runs rounds·PeakUnroll fused multiply-adds a ← a·factor + summand on twelve registers
// a lane and writes y [lanes,4]. Its rate is the peak of kernels that compute. It does PeakFMAFlops
// operations.
func PeakFMA(r *engine.Recorder, y engine.Tensor, rounds int, factor, summand float32) {
	if y.Rank() != 2 || y.Dim(1) != 4 {
		panic(fmt.Sprintf("kernels: peak_fma: y %v is not [lanes,4]", y))
	}
	peakFMA.Dispatch(r, peakFMAParams{Lanes: uint32(y.Dim(0)), Rounds: uint32(rounds),
		Factor: factor, Summand: summand}, y)
}

// PeakFMAFlops is the number of floating-point operations of PeakFMA: two for each of twelve
// chains.
func PeakFMAFlops(lanes, rounds int) float64 {
	return 2 * 12 * PeakUnroll * float64(lanes) * float64(rounds)
}

// PeakUnroll is the number of multiply-adds of one chain in one round, UNROLL of the shader.
const PeakUnroll = 8

type peakCopyParams struct{ Count uint32 }

type peakFMAParams struct {
	Lanes   uint32
	Rounds  uint32
	Factor  float32
	Summand float32
}

var peakCopy = engine.Kernel[peakCopyParams]{
	Shader: "peak_copy",
	Args:   engine.Args{engine.In4("x"), engine.Out("y")},
	Groups: func(p peakCopyParams) int { return itemGroups(p.Count) },
}

var peakFMA = engine.Kernel[peakFMAParams]{
	Shader: "peak_fma",
	Args:   engine.Args{engine.Out("y")},
	Groups: func(p peakFMAParams) int { return laneGroups(p.Lanes) },
}
