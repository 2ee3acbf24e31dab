package kernels

import (
	"fmt"

	"vksimclr/engine"
)

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
	Windowed  uint32
}

var resizedCrop = engine.Kernel[resizedCropParams]{
	Shader: "resized_crop",
	Args:   engine.Args{engine.In4("x"), engine.In("boxes"), engine.In("flips"), engine.Out("y")},
	Groups: func(p resizedCropParams) int { return imageGroups(p.Images, p.OutHeight*p.OutWidth) },
}

// ResizedCrop cuts boxes[m] = top, left, height, width out of image x[m mod B] and resizes it to
// P×Q, clamped to [0,1]. The result is turned and mirrored as the bits of
// flips[m] say (Flipped).
//
//	y [M,P,Q,4]  x [B,H,W,4]  boxes [M,4] words, or [1,4] for all  flips [M] words, or absent
//
// M is a multiple of B.
func ResizedCrop(r *engine.Recorder, y, x, boxes, flips engine.Tensor, mode Interpolation) {
	resize(r, "resized crop", y, x, boxes, flips, mode, false)
}

// ResizedWindow resizes each image x[m mod B] to windows[m][2] × windows[m][3] and takes from
// there the P×Q pixels whose first one is in row windows[m][0] and column windows[m][1], clamped
// to [0,1]. They must lie inside.
//
//	y [M,P,Q,4]  x [B,H,W,4]  windows [M,4] words, or [1,4] for all
//
// M is a multiple of B.
func ResizedWindow(r *engine.Recorder, y, x, windows engine.Tensor, mode Interpolation) {
	resize(r, "resized window", y, x, windows, engine.Tensor{}, mode, true)
}

// resize is ResizedCrop, or with windowed ResizedWindow.
func resize(r *engine.Recorder, op string, y, x, boxes, flips engine.Tensor, mode Interpolation,
	windowed bool) {
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
		Flipped: flag(flips.Valid()), Windowed: flag(windowed),
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
