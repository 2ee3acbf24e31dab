package kernels

import "vksimclr/engine"

// sliceFan is how many slices one lane adds up; more than that are added in two stages or three.
const sliceFan = 64

// sumSlices writes, or adds to, y[i] = Σ_z part[z,i], in a fixed order.
//
//	y [n]  part [slices, n]  n a multiple of 4
func sumSlices(r *engine.Recorder, y, part engine.Tensor, accumulate bool) {
	n := y.Len()
	for part.Dim(0) > sliceFan {
		sums := r.Temp("sums", engine.F32, (part.Dim(0)+sliceFan-1)/sliceFan, n)
		sliceSum.Dispatch(r, sliceSumParams{Rows: uint32(part.Dim(0)), Vectors: uint32(n / 4), Fan: sliceFan}, part, sums)
		part = sums
	}
	sliceSum.Dispatch(r, sliceSumParams{Rows: uint32(part.Dim(0)), Vectors: uint32(n / 4), Fan: sliceFan, Accumulate: flag(accumulate)}, part, y)
}

type sliceSumParams struct {
	Rows       uint32
	Vectors    uint32
	Fan        uint32
	Accumulate uint32
}

var sliceSum = engine.Kernel[sliceSumParams]{
	Shader: "slice_sum",
	Args:   engine.Args{engine.In4("x"), engine.InOut("y")},
	Groups: func(p sliceSumParams) int { return laneGroups(divUp(p.Rows, p.Fan) * p.Vectors) },
	Work: func(p sliceSumParams) (float64, []engine.Traffic) {
		y := 4 * float64(divUp(p.Rows, p.Fan)*p.Vectors)
		return 0, []engine.Traffic{{Read: 4 * float64(p.Rows) * float64(p.Vectors)}, {Read: y * float64(p.Accumulate), Written: y}}
	},
}
