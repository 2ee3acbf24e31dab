package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// Frames are [H,W] U32, a word a pixel: red in the lowest byte, then green, blue, and 255. Where a
// window wants blue in the lowest byte, all colours are given in that order.

// PaintPanels fills a frame: each pixel has the colour of the last panel that covers it, or
// background. A panel is left, top, right and bottom (exclusive) in pixels, its colour, and the
// colour of its edge, which is one pixel wide. Corners have the given radius in pixels.
//
//	frame [H,W] u32  panels [N,6] u32
func PaintPanels(r *engine.Recorder, frame, panels engine.Tensor, background, radius uint32) {
	checkFrame(r, "paint_panels", frame)
	if panels.Rank() != 2 || panels.Dim(1) != 6 || panels.DType() != engine.U32 {
		panic(fmt.Sprintf("kernels: paint_panels: %v is not [N,6] u32", panels))
	}
	p := paintPanelsParams{Width: uint32(frame.Dim(1)), Pixels: uint32(frame.Len()),
		Count: uint32(panels.Dim(0)), Radius: radius, Background: background}
	paintPanels.Dispatch(r, p, frame, panels)
}

// checkFrame panics unless t is [H,W] u32, and fails where its pixels are too many to count.
func checkFrame(r *engine.Recorder, op string, t engine.Tensor) {
	if t.Rank() != 2 || t.DType() != engine.U32 {
		panic(fmt.Sprintf("kernels: %s: frame %v is not [H,W] u32", op, t))
	}
	checkIndices(r, op, t)
}

// Plot is a place in a frame, in pixels.
type Plot struct{ Left, Top, Width, Height int }

// check panics where the plot is empty or not within the frame.
func (p Plot) check(op string, frame engine.Tensor) {
	if p.Left < 0 || p.Top < 0 || p.Width < 1 || p.Height < 1 ||
		p.Left+p.Width > frame.Dim(1) || p.Top+p.Height > frame.Dim(0) {
		panic(fmt.Sprintf("kernels: %s: %+v is not within frame %v", op, p, frame))
	}
}

type paintPanelsParams struct {
	Width      uint32
	Pixels     uint32
	Count      uint32
	Radius     uint32
	Background uint32
}

var paintPanels = engine.Kernel[paintPanelsParams]{
	Shader: "paint_panels",
	Args:   engine.Args{engine.Out("frame"), engine.In("panels")},
	Groups: func(p paintPanelsParams) int { return laneGroups(p.Pixels) },
}

// PaintText lays letters over a frame: each is left and top in pixels, its number in the atlas and
// its colour. A number beyond the atlas shows nothing. Letters must not overlap. The atlas says how
// much of each of its pixels a letter covers, 0 to 255.
//
//	frame [H,W] u32  letters [N,4] u32  atlas [kinds,high,wide] u32
func PaintText(r *engine.Recorder, frame, letters, atlas engine.Tensor) {
	checkFrame(r, "paint_text", frame)
	if letters.Rank() != 2 || letters.Dim(1) != 4 || atlas.Rank() != 3 {
		panic(fmt.Sprintf("kernels: paint_text: %v and %v are not [N,4] and [kinds,high,wide]",
			letters, atlas))
	}
	p := paintTextParams{FrameWidth: uint32(frame.Dim(1)), FrameHeight: uint32(frame.Dim(0)),
		Count: uint32(letters.Dim(0)), Kinds: uint32(atlas.Dim(0)), High: uint32(atlas.Dim(1)),
		Wide: uint32(atlas.Dim(2))}
	paintText.Dispatch(r, p, frame, letters, atlas)
}

type paintTextParams struct {
	FrameWidth  uint32
	FrameHeight uint32
	Count       uint32
	Kinds       uint32
	High        uint32
	Wide        uint32
}

var paintText = engine.Kernel[paintTextParams]{
	Shader: "paint_text",
	Args:   engine.Args{engine.InOut("frame"), engine.In("letters"), engine.In("atlas")},
	Groups: func(p paintTextParams) int { return laneGroups(p.Count * p.High * p.Wide) },
}
