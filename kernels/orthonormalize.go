package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// Orthonormalize writes to q the rows of y made orthogonal to the rows before and of length 1, in
// order (Gram-Schmidt). A row that is a sum of those before becomes the unit vector of its number.
//
//	q [4,D]  y [4,D]  D a multiple of 4
func Orthonormalize(r *engine.Recorder, q, y engine.Tensor) {
	if y.Rank() != 2 || y.Dim(0) != 4 || q.Rank() != 2 || q.Dim(0) != 4 {
		panic(fmt.Sprintf("kernels: orthonormalize: %v and %v are not [4,D]", q, y))
	}
	checkChannels("orthonormalize", q, y)
	checkLen("orthonormalize", y, q)
	orthonormalize.Dispatch(r, orthonormalizeParams{D4: uint32(y.Dim(1) / 4)}, y, q)
}

type orthonormalizeParams struct{ D4 uint32 }

var orthonormalize = engine.Kernel[orthonormalizeParams]{
	Shader: "orthonormalize",
	Args:   engine.Args{engine.In4("y"), engine.InOut("q")},
	Groups: func(orthonormalizeParams) int { return 1 },
}
