package augment

import (
	"encoding/binary"
	"fmt"
	"math"

	"vksimclr/kernels"
)

// FillExtents writes to memory, that of Pictures.Extents, what the crops of pictures of the given
// sizes (height, width) depend on.
func (c Config) FillExtents(memory []byte, sizes [][2]int) {
	checkTable(memory, sizes, kernels.ExtentWords)
	for i, size := range sizes {
		box := c.fallback(size[0], size[1])
		put(memory[4*kernels.ExtentWords*i:], int32(size[0]), int32(size[1]))
		put(memory[4*kernels.ExtentWords*i+8:], box[:]...)
	}
}

// FillEvalBoxes writes to memory, that of EvalView's boxes, the crops for evaluation of pictures
// of the given sizes (height, width).
func (c Config) FillEvalBoxes(memory []byte, sizes [][2]int) {
	checkTable(memory, sizes, 4)
	for i, size := range sizes {
		box := c.EvalBox(size[0], size[1])
		put(memory[16*i:], box[:]...)
	}
}

// checkTable panics unless memory holds a row of so many words for every picture.
func checkTable(memory []byte, sizes [][2]int, words int) {
	if len(memory) != 4*words*len(sizes) {
		panic(fmt.Sprintf("augment: a table of %d bytes for %d pictures of %d words", len(memory),
			len(sizes), words))
	}
}

func put(memory []byte, words ...int32) {
	for i, w := range words {
		binary.NativeEndian.PutUint32(memory[4*i:], uint32(w))
	}
}

// EvalBox is the crop [top, left, height, width] for evaluation: the whole picture where it has
// the view's size, else the central square that keeps EvalProportion of the shorter side.
func (c Config) EvalBox(height, width int) [4]int32 {
	if height == c.Size && width == c.Size {
		return [4]int32{0, 0, int32(height), int32(width)}
	}
	side := max(1, int(math.RoundToEven(c.EvalProportion*float64(min(height, width)))))
	top, left := (height-side+1)/2, (width-side+1)/2
	return [4]int32{int32(top), int32(left), int32(side), int32(side)}
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
