package kernels

import "vksimclr/engine"

// input writes v, the transformed inputs of the tiles.
//
//	v [36,units,C/4,unit,4]  x [N,H,W,C]
func (t tileRun) input(r *engine.Recorder, v, x engine.Tensor, padH, padW int) {
	winogradInput.Dispatch(r, winogradInputParams{
		Height: int32(x.Dim(1)), Width: int32(x.Dim(2)), Channels4: int32(x.Dim(3) / 4),
		PadH: int32(padH), PadW: int32(padW), TilesH: int32(t.high), TilesW: int32(t.wide),
		FirstImage: int32(t.firstImage), Tiles: int32(t.count()), Units: int32(v.Dim(1)),
		Unit: int32(v.Dim(3)),
	}, x, v)
}

// output writes, or adds to, the tiles' part of y.
//
//	y [N,P,Q,K]  m [36,units,K/4,64,4]
func (t tileRun) output(r *engine.Recorder, y, m engine.Tensor, accumulate bool) {
	winogradOutput.Dispatch(r, winogradOutputParams{
		Height: int32(y.Dim(1)), Width: int32(y.Dim(2)), Channels4: int32(y.Dim(3) / 4),
		TilesH: int32(t.high), TilesW: int32(t.wide), FirstImage: int32(t.firstImage),
		Tiles: int32(t.count()), Units: int32(m.Dim(1)), Accumulate: int32(flag(accumulate)),
	}, m, y)
}

// outputBackward writes dm, the gradients of the products, from the tiles' part of dy.
//
//	dm [36,T,K]  dy [N,P,Q,K]
func (t tileRun) outputBackward(r *engine.Recorder, dm, dy engine.Tensor) {
	winogradOutputBackward.Dispatch(r, winogradOutputBackwardParams{
		Height: int32(dy.Dim(1)), Width: int32(dy.Dim(2)), Channels4: int32(dy.Dim(3) / 4),
		TilesH: int32(t.high), TilesW: int32(t.wide), FirstImage: int32(t.firstImage),
		Tiles: int32(t.count()),
	}, dy, dm)
}

// imageElements counts the elements of so many tiles' images.
func imageElements(tiles, tilesH, tilesW, height, width, channels4 int32) float64 {
	return float64(tiles/(tilesH*tilesW)) * float64(height*width) * float64(4*channels4)
}

type winogradInputParams struct {
	Height     int32
	Width      int32
	Channels4  int32
	PadH       int32
	PadW       int32
	TilesH     int32
	TilesW     int32
	FirstImage int32
	Tiles      int32
	Units      int32
	Unit       int32
}

var winogradInput = engine.Kernel[winogradInputParams]{
	Shader: "winograd_input",
	Args:   engine.Args{engine.Stored("x"), engine.Out("v")},
	Groups: func(p winogradInputParams) int {
		return laneGroups(uint32(p.Units * p.Channels4 * p.Unit))
	},
	Work: func(p winogradInputParams) (float64, []engine.Traffic) {
		c := float64(4 * p.Channels4)
		x := imageElements(p.Tiles, p.TilesH, p.TilesW, p.Height, p.Width, p.Channels4)
		return 0, []engine.Traffic{{Read: x},
			{Written: winogradPoints * float64(p.Units*p.Unit) * c}}
	},
}

type winogradOutputParams struct {
	Height     int32
	Width      int32
	Channels4  int32
	TilesH     int32
	TilesW     int32
	FirstImage int32
	Tiles      int32
	Units      int32
	Accumulate int32
}

var winogradOutput = engine.Kernel[winogradOutputParams]{
	Shader: "winograd_output",
	Args:   engine.Args{engine.In4("m"), engine.InOutStored("y")},
	Groups: func(p winogradOutputParams) int {
		return laneGroups(uint32(p.Units * winogradUnit * p.Channels4))
	},
	Work: func(p winogradOutputParams) (float64, []engine.Traffic) {
		c := float64(4 * p.Channels4)
		y := imageElements(p.Tiles, p.TilesH, p.TilesW, p.Height, p.Width, p.Channels4)
		return 0, []engine.Traffic{{Read: winogradPoints * float64(p.Tiles) * c},
			{Read: y * float64(p.Accumulate), Written: y}}
	},
}

type winogradOutputBackwardParams struct {
	Height     int32
	Width      int32
	Channels4  int32
	TilesH     int32
	TilesW     int32
	FirstImage int32
	Tiles      int32
}

var winogradOutputBackward = engine.Kernel[winogradOutputBackwardParams]{
	Shader: "winograd_output_backward",
	Args:   engine.Args{engine.Stored("dy"), engine.Out("dm")},
	Groups: func(p winogradOutputBackwardParams) int {
		return laneGroups(uint32(p.Tiles * p.Channels4))
	},
	Work: func(p winogradOutputBackwardParams) (float64, []engine.Traffic) {
		c := float64(4 * p.Channels4)
		dy := imageElements(p.Tiles, p.TilesH, p.TilesW, p.Height, p.Width, p.Channels4)
		return 0, []engine.Traffic{{Read: dy}, {Written: winogradPoints * float64(p.Tiles) * c}}
	},
}

type winogradFilterParams struct {
	Filters   int32
	Channels4 int32
	Blocks    int32
	Backwards int32
}

var winogradFilter = engine.Kernel[winogradFilterParams]{
	Shader: "winograd_filter",
	Args:   engine.Args{engine.In4("w"), engine.Out("u")},
	Groups: func(p winogradFilterParams) int {
		return laneGroups(uint32(p.Blocks * winogradBlock * p.Channels4))
	},
	Work: func(p winogradFilterParams) (float64, []engine.Traffic) {
		taps := 4 * float64(p.Filters) * float64(p.Channels4)
		return 0, []engine.Traffic{{Read: 9 * taps}, {Written: winogradPoints * taps}}
	},
}

type winogradFilterBackwardParams struct {
	Filters    int32
	Channels4  int32
	Slices     int32
	Accumulate int32
}

var winogradFilterBackward = engine.Kernel[winogradFilterBackwardParams]{
	Shader: "winograd_filter_backward",
	Args:   engine.Args{engine.In4("du"), engine.InOut("dw")},
	Groups: func(p winogradFilterBackwardParams) int {
		return laneGroups(uint32(p.Filters * p.Channels4))
	},
	Work: func(p winogradFilterBackwardParams) (float64, []engine.Traffic) {
		taps := 4 * float64(p.Filters) * float64(p.Channels4)
		return 0, []engine.Traffic{{Read: winogradPoints * float64(p.Slices) * taps},
			{Read: 9 * taps * float64(p.Accumulate), Written: 9 * taps}}
	},
}
