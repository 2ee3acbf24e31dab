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
	n := divUpInt(x.Len(), squareSlab)
	squares := r.Temp("squares", engine.F32, padded4(n))
	eachBindable(r, x.Len(), squareSlab, func(lo, count int) {
		part := x.At(lo, count)
		squareSlabs.Dispatch(r, squareSlabsParams{Count: vectors(part)}, part,
			squares.At(lo/squareSlab, divUpInt(count, squareSlab)))
	})
	addUp(r, y, squares, n, 1)
}

type squareSlabsParams struct {
	Count uint32 // vec4s
}

var squareSlabs = engine.Kernel[squareSlabsParams]{
	Shader: "square_slabs",
	Args:   engine.Args{engine.In4("x"), engine.Out("y")},
	Groups: func(p squareSlabsParams) int { return laneGroups(divUp(p.Count, squareSlab/4)) },
}
