package kernels

import "vksimclr/engine"

// sliceFan is the number of slices that one lane adds. More slices take two or three stages.
const sliceFan = 64

// sumSlices writes y[i] = Σ_z part[z,i] in a fixed order, or with accumulate adds it to y.
//
//	y [n]  part [slices, n]  n a multiple of 4
func sumSlices(r *engine.Recorder, y, part engine.Tensor, accumulate bool) {
	p := sliceSumParams{Vectors: uint32(y.Len() / 4), Fan: sliceFan}
	for part.Dim(0) > sliceFan {
		sums := r.Temp("sums", engine.F32, (part.Dim(0)+sliceFan-1)/sliceFan, y.Len())
		p.Rows = uint32(part.Dim(0))
		sliceSum.Dispatch(r, p, part, sums)
		part = sums
	}
	p.Rows, p.Accumulate = uint32(part.Dim(0)), flag(accumulate)
	sliceSum.Dispatch(r, p, part, y)
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
		x, y := 4*float64(p.Rows)*float64(p.Vectors), 4*float64(divUp(p.Rows, p.Fan)*p.Vectors)
		return 0, []engine.Traffic{{Read: x}, {Read: y * float64(p.Accumulate), Written: y}}
	},
}
