package kernels

import (
	"fmt"
	"math"

	"vksimclr/engine"
)

type pictureCropParams struct {
	Images    uint32
	First     uint32
	Sources   uint32
	From      uint32
	To        uint32
	OutHeight uint32
	OutWidth  uint32
	Boxed     uint32
	Flipped   uint32
	Windowed  uint32
}

var pictureCrop = engine.Kernel[pictureCropParams]{
	Shader: "picture_crop",
	Args: engine.Args{engine.In("x"), engine.In("extents"), engine.In("boxes"), engine.In("flips"),
		engine.Out("y")},
	Groups: func(p pictureCropParams) int { return imageGroups(p.Images, p.OutHeight*p.OutWidth) },
	Work: func(p pictureCropParams) (float64, []engine.Traffic) {
		images, pixels := float64(p.Images), float64(p.Images)*float64(p.OutHeight*p.OutWidth)
		return 32 * pixels, []engine.Traffic{
			{Read: 3 * pixels}, // as if a crop had the view's size
			{Read: ExtentWords * images}, {Read: 4 * images}, {Read: images}, {Written: 4 * pixels},
		}
	},
}

// PackedPictures are pictures of any sizes, one after the other in device memory.
type PackedPictures struct {
	Bytes   engine.Tensor // [L] U8 of any shape: each picture [height,width,3] from a word on
	Largest int           // bytes of the largest picture; 0: unknown
	Extents engine.Tensor // [B,ExtentWords] words: which pictures a batch is made of
}

// PictureCrop cuts boxes[m] = top, left, height, width out of picture m mod B and resizes it to
// P×Q, clamped to [0,1]. A byte v counts as v/255. The result is turned and mirrored as the
// bits of flips[m] say (Flipped).
//
//	y [M,P,Q,4]  boxes [M,4] words, or absent: those of the extents  flips [M] words, or absent
//
// M is a multiple of B.
func PictureCrop(r *engine.Recorder, y engine.Tensor, x PackedPictures, boxes, flips engine.Tensor,
	mode Interpolation) {
	cutPictures(r, "picture crop", y, x, boxes, flips, mode, false)
}

// PictureWindow resizes picture m mod B whole and takes P×Q pixels from there, clamped to [0,1].
// The boxes of the extents say which: row and column of the first one, height and width of the
// resized picture. The pixels must lie inside. A byte v counts as v/255.
//
//	y [M,P,Q,4]
//
// M is a multiple of B.
func PictureWindow(r *engine.Recorder, y engine.Tensor, x PackedPictures, mode Interpolation) {
	cutPictures(r, "picture window", y, x, engine.Tensor{}, engine.Tensor{}, mode, true)
}

// cutPictures is PictureCrop, or with windowed PictureWindow.
func cutPictures(r *engine.Recorder, op string, y engine.Tensor, x PackedPictures, boxes,
	flips engine.Tensor, mode Interpolation, windowed bool) {
	checkImages(op, y)
	m, b := y.Dim(0), x.Extents.Dim(0)
	if m%b != 0 || x.Bytes.DType() != engine.U8 {
		panic(fmt.Sprintf("kernels: %s: %v from %d pictures in %v; want a multiple of their "+
			"number from u8", op, y, b, x.Bytes))
	}
	checkPerImage(op, x.Extents, false, b, ExtentWords)
	if boxes.Valid() {
		checkPerImage(op, boxes, false, m, 4)
	}
	if flips.Valid() {
		checkPerImage(op, flips, false, m)
	}
	p := pictureCropParams{Sources: uint32(b), OutHeight: uint32(y.Dim(1)),
		OutWidth: uint32(y.Dim(2)), Boxed: flag(boxes.Valid()),
		Flipped: flag(flips.Valid()), Windowed: flag(windowed)}
	crop := pictureCrop.Specialize(uint32(mode))
	for _, part := range x.parts(r) {
		p.From, p.To = part.from, part.to
		for _, c := range r.Cut(y) {
			p.Images, p.First = uint32(c.Hi-c.Lo), uint32(c.Lo)
			crop.Dispatch(r, p, part.bytes, x.Extents, orElse(boxes, x.Extents),
				orElse(flips, x.Extents), y.Slice(c.Lo, c.Hi))
		}
	}
}

// picturePart is a part of packed pictures that the device can bind. It holds the pictures that
// begin in words from … to-1 wholly; their ends may lie in the next part, too.
type picturePart struct {
	bytes    engine.Tensor
	from, to uint32
}

// parts cover all bytes.
func (x PackedPictures) parts(r *engine.Recorder) (list []picturePart) {
	const aligned = 256 // what a device may demand of offsets
	total := x.Bytes.Len()
	all := x.Bytes.Reshape(total)
	most := int(min(r.Device().Caps().MaxStorageRange, math.MaxInt64)) / aligned * aligned
	if total <= most {
		return []picturePart{{all, 0, math.MaxUint32}}
	}
	step := (most - x.Largest) / aligned * aligned
	if step <= 0 || x.Largest == 0 {
		r.Fail(&engine.LimitError{Device: r.Device().Name(), What: fmt.Sprintf("a picture in %v",
			x.Bytes), Limit: engine.LimitBinding, Needed: uint64(max(x.Largest, total)),
			Most: uint64(most)})
		return []picturePart{{all.At(0, most), 0, math.MaxUint32}}
	}
	for lo := 0; ; lo += step {
		if lo+most >= total {
			return append(list, picturePart{all.At(lo, total-lo), uint32(lo / 4), math.MaxUint32})
		}
		list = append(list, picturePart{all.At(lo, most), uint32(lo / 4), uint32((lo + step) / 4)})
	}
}
