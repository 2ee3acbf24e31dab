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
	addUp(r, y, x, n, 1/float32(n))
}

// addUp writes scale·(x[0] + … + x[n-1]) to y [1], adding in a fixed order. x has n elements,
// rounded up to a multiple of 4.
func addUp(r *engine.Recorder, y, x engine.Tensor, n int, scale float32) {
	for n > slabSize {
		sums := r.Temp("sums", engine.F32, padded4(slabs64(n)))
		sumSlabs(r, sums, x, n, 1)
		x, n = sums, slabs64(n)
	}
	sumSlabs(r, y, x, n, scale)
}

// sumSlabs writes y[i] = scale·(x[64i] + … + x[64i+63]) for the first n elements of x.
func sumSlabs(r *engine.Recorder, y, x engine.Tensor, n int, scale float32) {
	eachBindable(r, n, slabSize, func(lo, count int) {
		slabSum.Dispatch(r, slabSumParams{N: uint32(count), Scale: scale},
			x.At(lo, padded4(count)), y.At(lo/slabSize, slabs64(count)))
	})
}

// eachBindable calls do for n words, count of them from lo on, as many at a time as the device can
// bind. Where do makes one word of each slab of so many words, the device can bind these, too.
func eachBindable(r *engine.Recorder, n, slab int, do func(lo, count int)) {
	aligned := slab * 64 // any device can bind from a multiple of 64 words on
	step := max(aligned, int(r.Device().Caps().MaxStorageRange/4)/aligned*aligned)
	for lo := 0; lo < n; lo += step {
		do(lo, min(step, n-lo))
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
