package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// MatMul writes c = a·bᵀ, or with accumulate adds it to c. It is a convolution of one tap over M
// images of one pixel.
//
//	c [M,N]  a [M,K]  b [N,K]  K and N multiples of 4
func MatMul(r *engine.Recorder, c, a, b engine.Tensor, accumulate bool) {
	if c.Rank() != 2 || a.Rank() != 2 || b.Rank() != 2 ||
		c.Dim(0) != a.Dim(0) || c.Dim(1) != b.Dim(0) || a.Dim(1) != b.Dim(1) {
		panic(fmt.Sprintf("kernels: matmul: %v is not [M,N] for %v [M,K] and %v [N,K]", c, a, b))
	}
	checkChannels("matmul", a, c)
	p := implicitParams{
		GridH: 1, GridW: 1, InputH: 1, InputW: 1, OutputH: 1, OutputW: 1,
		Channels4: int32(a.Dim(1) / 4), Outputs: int32(b.Dim(0)),
		TapsR: 1, TapsS: 1, FilterR: 1, FilterS: 1, TapStepR: 1, TapStepS: 1,
		InputStepH: 1, InputStepW: 1, OutputStepH: 1, OutputStepW: 1,
		Direction: 1, Accumulate: int32(flag(accumulate)),
	}
	implicitGEMM(r, "matmul", Policy{}, c, a, b, []implicitParams{p})
}

// Transpose writes y = xᵀ.
//
//	y [N,M]  x [M,N]  M and N multiples of 4
func Transpose(r *engine.Recorder, y, x engine.Tensor) {
	if x.Rank() != 2 || y.Rank() != 2 || y.Dim(0) != x.Dim(1) || y.Dim(1) != x.Dim(0) {
		panic(fmt.Sprintf("kernels: transpose: %v is not the transpose of %v", y, x))
	}
	transposed(r, y, x, 1)
}

// transposed writes y[c,t,k] = x[k,t,c].
func transposed(r *engine.Recorder, y, x engine.Tensor, taps int) {
	checkChannels("transpose", x, y)
	checkIndices(r, "transpose", x)
	p := transposeParams{K4: uint32(y.Dim(-1) / 4), Taps: uint32(taps), C4: uint32(x.Dim(-1) / 4)}
	transpose.Dispatch(r, p, x, y)
}

type transposeParams struct {
	K4   uint32
	Taps uint32
	C4   uint32
}

var transpose = engine.Kernel[transposeParams]{
	Shader: "transpose",
	Args:   engine.Args{engine.In4("x"), engine.OutStored("y")},
	Groups: func(p transposeParams) int {
		return laneGroups(64 * divUp(p.K4, 4) * p.Taps * divUp(p.C4, 16))
	},
}
