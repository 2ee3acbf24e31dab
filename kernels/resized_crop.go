package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// Interpolation names the filter by which ResizedCrop weights the pixels around a position.
type Interpolation uint32

const (
	// Bilinear is a triangle, widened when shrinking (antialiased), as in torchvision and PIL.
	Bilinear Interpolation = iota
	// BilinearPlain is a triangle that is never widened; the edge is clamped.
	BilinearPlain
	// Bicubic is Keys's filter with a = -1/2, never widened, as in tf.image.resize, which the
	// reference implementation of SimCLR uses.
	Bicubic
)

var interpolations = []string{"bilinear", "bilinear_plain", "bicubic"}

func (i Interpolation) String() string               { return enumName(i, interpolations) }
func (i Interpolation) MarshalText() ([]byte, error) { return marshalEnum(i, interpolations) }
func (i *Interpolation) UnmarshalText(text []byte) error {
	return parseEnum(i, interpolations, text)
}

type resizedCropParams struct {
	Images    uint32
	First     uint32
	Sources   uint32
	Base      uint32
	BoxRows   uint32
	Height    uint32
	Width     uint32
	OutHeight uint32
	OutWidth  uint32
	Flipped   uint32
}

var resizedCrop = engine.Kernel[resizedCropParams]{
	Shader: "resized_crop",
	Args:   engine.Args{engine.In4("x"), engine.In("boxes"), engine.In("flips"), engine.Out("y")},
	Groups: func(p resizedCropParams) int { return imageGroups(p.Images, p.OutHeight*p.OutWidth) },
}

// ResizedCrop cuts boxes[m] = top, left, height, width out of image x[m mod B] and resizes it to
// P×Q, clamped to [0,1]. The result is mirrored where flips[m] is set.
//
//	y [M,P,Q,4]  x [B,H,W,4]  boxes [M,4] words, or [1,4] for all  flips [M] words, or absent
//
// M is a multiple of B.
func ResizedCrop(r *engine.Recorder, y, x, boxes, flips engine.Tensor, mode Interpolation) {
	const op = "resized crop"
	checkImages(op, x)
	checkImages(op, y)
	m, b := y.Dim(0), x.Dim(0)
	if m%b != 0 {
		panic(fmt.Sprintf("kernels: %s: the number of images of %v is not a multiple of that of %v",
			op, y, x))
	}
	if boxes.Dim(0) != 1 {
		checkPerImage(op, boxes, false, m, 4)
	} else {
		checkPerImage(op, boxes, false, 1, 4)
	}
	if flips.Valid() {
		checkPerImage(op, flips, false, m)
	}
	p := resizedCropParams{
		Sources: uint32(b), BoxRows: uint32(boxes.Dim(0)),
		Height: uint32(x.Dim(1)), Width: uint32(x.Dim(2)),
		OutHeight: uint32(y.Dim(1)), OutWidth: uint32(y.Dim(2)),
		Flipped: flag(flips.Valid()),
	}
	crop := resizedCrop.Specialize(uint32(mode))
	run := func(y, x engine.Tensor, first, base int) {
		p.Images, p.First, p.Base = uint32(y.Dim(0)), uint32(first), uint32(base)
		crop.Dispatch(r, p, x, boxes, orElse(flips, boxes), y)
	}
	if len(r.Cut(y)) == 1 && len(r.Cut(x)) == 1 {
		run(y, x, 0, 0)
		return
	}
	for view := 0; view < m; view += b { // cut sources and results in the same places, view by view
		whole := y.Slice(view, view+b)
		for _, c := range r.Cut(whole, x) {
			run(whole.Slice(c.Lo, c.Hi), x.Slice(c.Lo, c.Hi), view+c.Lo, c.Lo)
		}
	}
}
