package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// PaintCurves lays curves over a plot of a frame. In column x of the plot curve i runs from
// spans[i,x,0] to spans[i,x,1], in sixteenths of a pixel below the plot's top; it is absent where
// the second is the smaller one. thick is half a curve's thickness in sixteenths of a pixel. The
// area below the first curve is tinted with its colour, by tint of 255.
//
//	frame [H,W] u32  spans [curves,plot.Width,2] u32  colors [curves] u32
func PaintCurves(r *engine.Recorder, frame, spans, colors engine.Tensor, plot Plot,
	thick, tint uint32) {
	checkFrame(r, "paint_curves", frame)
	plot.check("paint_curves", frame)
	if spans.Rank() != 3 || spans.Dim(1) != plot.Width || spans.Dim(2) != 2 ||
		colors.Len() != spans.Dim(0) {
		panic(fmt.Sprintf("kernels: paint_curves: spans %v and colors %v for %+v", spans, colors,
			plot))
	}
	p := paintCurvesParams{FrameWidth: uint32(frame.Dim(1)), Left: uint32(plot.Left),
		Top: uint32(plot.Top), Width: uint32(plot.Width), Height: uint32(plot.Height),
		Curves: uint32(spans.Dim(0)), Thick: thick, Tint: tint}
	paintCurves.Dispatch(r, p, frame, spans, colors)
}

type paintCurvesParams struct {
	FrameWidth uint32
	Left       uint32
	Top        uint32
	Width      uint32
	Height     uint32
	Curves     uint32
	Thick      uint32
	Tint       uint32
}

var paintCurves = engine.Kernel[paintCurvesParams]{
	Shader: "paint_curves",
	Args:   engine.Args{engine.InOut("frame"), engine.In("spans"), engine.In("colors")},
	Groups: func(p paintCurvesParams) int { return laneGroups(p.Width * p.Height) },
}

// PaintPoints lays points over a plot of a frame, one after the other. Their first two numbers are
// x and y from the plot's middle, upwards; 1 is unit sixteenths of a pixel. A point is a disc of a
// radius of at least 1 pixel. A tag is the number of the point's colour in the palette; with
// 0xffffffff the signs of the point's four numbers choose it.
//
//	frame [H,W] u32  points [N,4]  tags [N] u32  palette [16] u32
//
// There are at most MostPoints points: a lane goes through all of them.
func PaintPoints(r *engine.Recorder, frame, points, tags, palette engine.Tensor, plot Plot,
	unit, radius int) {
	checkFrame(r, "paint_points", frame)
	plot.check("paint_points", frame)
	checkPoints("paint_points", points)
	if tags.Len() != points.Dim(0) || palette.Len() != 16 || radius < 1 ||
		points.Dim(0) > MostPoints {
		panic(fmt.Sprintf("kernels: paint_points: tags %v and palette %v for %v, radius %d", tags,
			palette, points, radius))
	}
	paintPoints.Dispatch(r, paintPointsParams{FrameWidth: uint32(frame.Dim(1)),
		Left: uint32(plot.Left), Top: uint32(plot.Top), Width: uint32(plot.Width),
		Height: uint32(plot.Height), Count: uint32(points.Dim(0)), Unit: uint32(unit),
		Radius: uint32(radius)}, points, tags, palette, frame)
}

// MostPoints is how many points PaintPoints takes: Mesa's CPU driver ends a lane's loops after
// 65,535 rounds in all.
const MostPoints = 8000

type paintPointsParams struct {
	FrameWidth uint32
	Left       uint32
	Top        uint32
	Width      uint32
	Height     uint32
	Count      uint32
	Unit       uint32
	Radius     uint32
}

var paintPoints = engine.Kernel[paintPointsParams]{
	Shader: "paint_points",
	Args: engine.Args{engine.In4("points"), engine.In("tags"), engine.In("palette"),
		engine.InOut("frame")},
	Groups: func(p paintPointsParams) int { return laneGroups(p.Height) },
}
