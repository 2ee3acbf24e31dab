package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// slabSize is the number of elements that one lane of slab_sum adds.
const slabSize = 64

// Mean writes the mean of the first n elements of x to y, adding in a fixed order.
//
//	y [1]  x [n, rounded up to a multiple of 4]
func Mean(r *engine.Recorder, y, x engine.Tensor, n int) {
	if y.Len() != 1 || x.Rank() != 1 || n < 1 || x.Len() != padded4(n) {
		panic(fmt.Sprintf("kernels: mean: y %v and x %v are not [1] and [%d]", y, x, padded4(n)))
	}
	scale := 1 / float32(n)
	for n > slabSize {
		sums := r.Temp("sums", engine.F32, padded4(slabs64(n)))
		sumSlabs(r, sums, x, n, 1)
		x, n = sums, slabs64(n)
	}
	sumSlabs(r, y, x, n, scale)
}

// sumSlabs writes y[i] = scale·(x[64i] + … + x[64i+63]) for the first n elements of x. One dispatch
// takes as many elements as the device can bind.
func sumSlabs(r *engine.Recorder, y, x engine.Tensor, n int, scale float32) {
	const aligned = slabSize * slabSize // any device can bind the sums of a multiple of it
	step := max(aligned, int(r.Device().Caps().MaxStorageRange/4)/aligned*aligned)
	for lo := 0; lo < n; lo += step {
		count := min(step, n-lo)
		slabSum.Dispatch(r, slabSumParams{N: uint32(count), Scale: scale},
			x.At(lo, padded4(count)), y.At(lo/slabSize, slabs64(count)))
	}
}

// slabs64 returns the number of sums that sumSlabs makes of n elements.
func slabs64(n int) int { return (n + slabSize - 1) / slabSize }

type slabSumParams struct {
	N     uint32
	Scale float32
}

var slabSum = engine.Kernel[slabSumParams]{
	Shader: "slab_sum",
	Args:   engine.Args{engine.In4("x"), engine.Out("y")},
	Groups: func(p slabSumParams) int { return laneGroups(uint32(slabs64(int(p.N)))) },
}
