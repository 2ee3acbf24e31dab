package augment

import (
	"encoding/binary"
	"fmt"
	"math"

	"vksimclr/kernels"
)

// FillExtents writes to memory, that of Pictures.Extents, what the crops of pictures of the given
// sizes (height, width) depend on. The pictures lie one after the other in Pictures.Images, each
// from the next multiple of 4 bytes on.
func (c Config) FillExtents(memory []byte, sizes [][2]int) {
	fill(memory, sizes, nil, c.fallback)
}

// FillPlaced is FillExtents for pictures that begin at the given bytes, multiples of 4.
func (c Config) FillPlaced(memory []byte, sizes [][2]int, starts []int) {
	fill(memory, sizes, starts, c.fallback)
}

// FillEvalBoxes writes to memory, that of EvalView's boxes, the boxes of EvalPlan for pictures of
// the given sizes (height, width), which lie as for FillExtents.
func (c Config) FillEvalBoxes(memory []byte, sizes [][2]int) {
	fill(memory, sizes, nil, func(h, w int) [4]int32 { return c.EvalPlan(h, w).Box })
}

// fill writes the table of extents. It panics unless memory holds a row for every picture.
func fill(memory []byte, sizes [][2]int, starts []int, box func(h, w int) [4]int32) {
	const row = 4 * kernels.ExtentWords
	if len(memory) != row*len(sizes) {
		panic(fmt.Sprintf("augment: a table of %d bytes for %d pictures of %d words", len(memory),
			len(sizes), kernels.ExtentWords))
	}
	next := 0
	for i, size := range sizes {
		start := next
		if starts != nil {
			start = starts[i]
		}
		b := box(size[0], size[1])
		put(memory[row*i:], int32(size[0]), int32(size[1]), b[0], b[1], b[2], b[3],
			int32(uint32(start/4)))
		next += (3*size[0]*size[1] + 3) / 4 * 4
	}
}

func put(memory []byte, words ...int32) {
	for i, w := range words {
		binary.NativeEndian.PutUint32(memory[4*i:], uint32(w))
	}
}

// fallback is the crop [top, left, height, width] of a view where every attempt at a random crop
// failed: for TFCrops the whole picture, for TorchvisionCrops the central part that is as large
// as an allowed aspect ratio lets it be.
func (c Config) fallback(height, width int) [4]int32 {
	h, w := height, width
	if c.CropMode == kernels.TorchvisionCrops {
		switch aspect := float64(width) / float64(height); {
		case aspect < c.MinAspect:
			h = int(math.RoundToEven(float64(width) / c.MinAspect))
		case aspect > c.MaxAspect:
			w = int(math.RoundToEven(float64(height) * c.MaxAspect))
		}
	}
	return [4]int32{int32((height - h) / 2), int32((width - w) / 2), int32(h), int32(w)}
}
