package kernels

import "vksimclr/engine"

// pixelSlices cuts the pixels of a weight gradient into runs of output rows: unit equal ones per
// image, or one per several images.
type pixelSlices struct {
	rows   int // output rows of a slice
	images int // images that unit slices cover
	unit   int
}

const (
	// slicePixels is the least that a slice sums: less would make adding the slices slow.
	slicePixels = 512
	// sliceLanes is how many lanes of 8×8 sums a weight gradient aims at on a CPU driver.
	sliceLanes = 1 << 16
	// sliceLanesGPU is the same for GPUs: 4 workgroups of 64×64 sums for each of an H100's 132
	// cores, twice over.
	sliceLanesGPU = 1 << 18
	// sliceBytes is the most memory that partial sums take.
	sliceBytes = 32 << 20
)

// newPixelSlices cuts the pixels of dy into slices. The result depends on the shapes and on whether
// the driver runs on the CPU. It depends on limit, the bytes that the device can bind at once, only
// if these do not hold all partial sums.
func newPixelSlices(r *engine.Recorder, dy, dw engine.Tensor, limit uint64) pixelSlices {
	n, p, q := dy.Dim(0), dy.Dim(1), dy.Dim(2)
	lanes := sliceLanes
	if !r.Device().Caps().CPU() {
		lanes = sliceLanesGPU
	}
	most := min(lanes*64/dw.Len(), int(min(limit, sliceBytes))/dw.Bytes(), 1024)
	pixels := max(slicePixels, n*p*q/max(1, most)+1)
	if images := pixels / (p * q); images > 0 {
		images = min(images, n)
		return pixelSlices{rows: images * p, images: images, unit: 1}
	}
	rows := min(p, (pixels+q-1)/q)
	return pixelSlices{rows: rows, images: 1, unit: (p + rows - 1) / rows}
}

// count is the number of slices of n images.
func (s pixelSlices) count(n int) int { return (n + s.images - 1) / s.images * s.unit }
