package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// PictureGrid says where PaintPictures puts pictures. Lengths are in pixels of the frame.
type PictureGrid struct {
	Left, Top int
	// Cells are filled row by row, Columns in a row.
	Cells, Columns int
	// Second is the number of the first picture of odd rows: those are the second views of the
	// pictures above.
	Second int
	// Grow and Shrink are whole factors: enlarged, or made smaller by means. One of both is 1.
	Grow, Shrink int
	// StepX and StepY lie between the beginnings of columns and of rows. PairGap is added after
	// every second row.
	StepX, StepY, PairGap int
	// BlueFirst says that the frame has blue in the lowest byte of a pixel.
	BlueFirst bool
	// Mean and Deviation turn values into colours of 0 to 1: value·Deviation + Mean.
	Mean, Deviation [3]float32
}

// PaintPictures draws pictures in a grid.
//
//	frame [H,W] u32  x [N,h,w,4]
func PaintPictures(r *engine.Recorder, frame, x engine.Tensor, g PictureGrid) {
	checkFrame(r, "paint_pictures", frame)
	checkImages("paint_pictures", x)
	checkIndices(r, "paint_pictures", x)
	if g.Grow < 1 || g.Shrink < 1 || g.Grow > 1 && g.Shrink > 1 || g.Cells < 1 || g.Columns < 1 {
		panic(fmt.Sprintf("kernels: paint_pictures: %+v", g))
	}
	wide, high := x.Dim(2)*g.Grow/g.Shrink, x.Dim(1)*g.Grow/g.Shrink
	rows := (g.Cells + g.Columns - 1) / g.Columns
	Plot{g.Left, g.Top, (g.Columns-1)*g.StepX + wide,
		(rows-1)*g.StepY + (rows-1)/2*g.PairGap + high}.check("paint_pictures", frame)
	last := (rows-1)/2*g.Columns + min(g.Columns, g.Cells) - 1
	if rows > 1 {
		last += g.Second
	}
	if last >= x.Dim(0) {
		panic(fmt.Sprintf("kernels: paint_pictures: picture %d of %v", last, x))
	}
	p := paintPicturesParams{FrameWidth: uint32(frame.Dim(1)), Left: uint32(g.Left),
		Top: uint32(g.Top), Cells: uint32(g.Cells), Columns: uint32(g.Columns),
		Second: uint32(g.Second), Height: uint32(x.Dim(1)), Width: uint32(x.Dim(2)),
		Grow: uint32(g.Grow), Shrink: uint32(g.Shrink), StepX: uint32(g.StepX),
		StepY: uint32(g.StepY), PairGap: uint32(g.PairGap), BlueFirst: flag(g.BlueFirst),
		MeanR: g.Mean[0], MeanG: g.Mean[1], MeanB: g.Mean[2],
		DeviationR: g.Deviation[0], DeviationG: g.Deviation[1], DeviationB: g.Deviation[2]}
	paintPictures.Dispatch(r, p, x, frame)
}

type paintPicturesParams struct {
	FrameWidth uint32
	Left       uint32
	Top        uint32
	Cells      uint32
	Columns    uint32
	Second     uint32
	Height     uint32
	Width      uint32
	Grow       uint32
	Shrink     uint32
	StepX      uint32
	StepY      uint32
	PairGap    uint32
	BlueFirst  uint32
	MeanR      float32
	MeanG      float32
	MeanB      float32
	DeviationR float32
	DeviationG float32
	DeviationB float32
}

var paintPictures = engine.Kernel[paintPicturesParams]{
	Shader: "paint_pictures",
	Args:   engine.Args{engine.In4("x"), engine.InOut("frame")},
	Groups: func(p paintPicturesParams) int {
		return laneGroups(p.Cells * (p.Height * p.Grow / p.Shrink) * (p.Width * p.Grow / p.Shrink))
	},
}
