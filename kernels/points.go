package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// NormalizePoints writes y[n,:] = (x[n,:] - mean)/σ, where mean is that of each column and σ the
// largest standard deviation of a column. All points equal give zeros.
//
//	y [N,4]  x [N,4]
func NormalizePoints(r *engine.Recorder, y, x engine.Tensor) {
	checkPoints("normalize_points", x)
	checkLen("normalize_points", x, y)
	checkIndices(r, "normalize_points", x)
	n := x.Dim(0)
	slabs := slabs64(n)
	sums := r.Temp("sums", engine.F32, slabs, 2, 4)
	pointsSums.Dispatch(r, pointsSumsParams{Count: uint32(n)}, x, sums)
	p := pointsScaleParams{Count: uint32(n), Slabs: uint32(slabs)}
	pointsScale.Dispatch(r, p, x, sums, y)
}

// checkPoints panics unless x is [N,4] f32.
func checkPoints(op string, x engine.Tensor) {
	if x.Rank() != 2 || x.Dim(1) != 4 || x.DType() != engine.F32 {
		panic(fmt.Sprintf("kernels: %s: %v is not [N,4] f32", op, x))
	}
}

type pointsSumsParams struct{ Count uint32 }

var pointsSums = engine.Kernel[pointsSumsParams]{
	Shader: "points_sums",
	Args:   engine.Args{engine.In4("x"), engine.Out("sums")},
	Groups: func(p pointsSumsParams) int { return laneGroups(divUp(p.Count, 64)) },
}

type pointsScaleParams struct {
	Count uint32
	Slabs uint32
}

var pointsScale = engine.Kernel[pointsScaleParams]{
	Shader: "points_scale",
	Args:   engine.Args{engine.In4("x"), engine.In4("sums"), engine.Out("y")},
	Groups: func(p pointsScaleParams) int { return laneGroups(p.Count) },
}
