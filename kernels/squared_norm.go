package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// squareSlab is the number of elements whose squares one lane of square_slabs adds.
const squareSlab = 256

// SquaredNorm writes Σ x² to y, adding in a fixed order.
//
//	y [1]  x [...] F32, its length a multiple of 4
func SquaredNorm(r *engine.Recorder, y, x engine.Tensor) {
	if y.Len() != 1 || x.Len()%4 != 0 || x.DType() != engine.F32 {
		panic(fmt.Sprintf("kernels: squared_norm: y %v and x %v are not [1] and f32 of a length "+
			"that is a multiple of 4", y, x))
	}
	x = x.Reshape(x.Len())
	n := (x.Len() + squareSlab - 1) / squareSlab
	squares := r.Temp("squares", engine.F32, padded4(n))
	const aligned = squareSlab * slabSize // any device can bind the sums of a multiple of it
	step := max(aligned, int(r.Device().Caps().MaxStorageRange/4)/aligned*aligned)
	for lo := 0; lo < x.Len(); lo += step {
		part := x.At(lo, min(step, x.Len()-lo))
		sums := (part.Len() + squareSlab - 1) / squareSlab
		squareSlabs.Dispatch(r, squareSlabsParams{Count: vectors(part)}, part,
			squares.At(lo/squareSlab, sums))
	}
	for n > slabSize {
		sums := r.Temp("sums", engine.F32, padded4(slabs64(n)))
		sumSlabs(r, sums, squares, n, 1)
		squares, n = sums, slabs64(n)
	}
	sumSlabs(r, y, squares, n, 1)
}

type squareSlabsParams struct {
	Count uint32 // vec4s
}

var squareSlabs = engine.Kernel[squareSlabsParams]{
	Shader: "square_slabs",
	Args:   engine.Args{engine.In4("x"), engine.Out("y")},
	Groups: func(p squareSlabsParams) int { return laneGroups(divUp(p.Count, squareSlab/4)) },
}
