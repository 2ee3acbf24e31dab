package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// winogradByRows writes, or adds to, a convolution of 3×3 taps with stride 1 by F(4,3) along the
// rows: half of the direct multiplications, in one kernel. F(4×4,3×3) makes a quarter of them,
// but with few channels its tensors of transformed tiles cost more than that saves.
//
//	y [N,P,Q,K]  x [N,H,W,C]  w [K,3,3,C], K and C multiples of 16
func winogradByRows(r *engine.Recorder, op string, policy Policy, y, x, w engine.Tensor,
	pass winogradPass) {
	// Six products make four outputs, for each of three rows of taps.
	perOutput := 2 * winogradRowPoints / winogradSide * 3 * float64(w.Dim(3))
	t := fastest(r, problem{
		policy: policy,
		dtype:  x.DType(),
		key:    fmt.Sprint("winograd_row ", op, x.Shape(), y.Shape(), x.DType()),
		tiles:  winogradRowTiles(r),
		images: r.Cut(y, x)[0].Hi, perImage: perOutput * float64(y.Len()/y.Dim(0)),
		run: func(r *engine.Recorder, t tile, images int) {
			y, x := filledLike(r, "y", y, images), filledLike(r, "x", x, images)
			winogradRowsOn(r, op, t, y, x, filled(r, "w", engine.F32, w.Shape()...), pass)
		},
	})
	winogradRowsOn(r, op, t, y, x, w, pass)
}

// winogradRowsOn is winogradByRows on one tile.
func winogradRowsOn(r *engine.Recorder, op string, t tile, y, x, w engine.Tensor,
	pass winogradPass) {
	k, c := w.Dim(0), w.Dim(3)
	u := r.Temp("u", engine.F32, 3, c/16, k, winogradRowPoints, 4, 4)
	winogradRowFilter.Dispatch(r, winogradRowFilterParams{Filters: int32(k),
		Channels4: int32(c / 4), Backwards: int32(flag(pass.backwards))}, w, u)
	p := winogradRowParams{InputH: int32(x.Dim(1)), InputW: int32(x.Dim(2)),
		Channels4: int32(c / 4), Outputs: int32(k), PadH: int32(pass.padH),
		PadW: int32(pass.padW), OutputH: int32(y.Dim(1)), OutputW: int32(y.Dim(2)),
		Accumulate: int32(flag(pass.accumulate))}
	for _, cut := range r.Cut(y, x) {
		y, x := y.Slice(cut.Lo, cut.Hi), x.Slice(cut.Lo, cut.Hi)
		checkIndices(r, op, y, x)
		p.TilesW = divUpInt(p.OutputW, t.rows)
		p.Tiles = int32(y.Dim(0)) * p.OutputH * p.TilesW
		p.Groups = p.Outputs / t.columns * divUpInt(p.Tiles, int32(t.local))
		tiled(t, winogradRow).Dispatch(r, p, x, u, y)
	}
}

const winogradRowPoints = 6

// winogradRowTiles are what a lane makes, pixels by outputs, in both readings. There are none
// unless the driver has both: which reading is faster must not decide how a convolution rounds.
func winogradRowTiles(r *engine.Recorder) []tile {
	tiles := sharing(r, tile{rows: winogradSide, columns: winogradBlock})
	if len(tiles) < 2 {
		return nil
	}
	return tiles
}

type winogradRowParams struct {
	Tiles      int32
	TilesW     int32
	InputH     int32
	InputW     int32
	Channels4  int32
	Outputs    int32
	PadH       int32
	PadW       int32
	OutputH    int32
	OutputW    int32
	Accumulate int32
	Groups     int32
}

var winogradRow = engine.Kernel[winogradRowParams]{
	Shader: "winograd_row",
	Args:   engine.Args{engine.Stored("x"), engine.Same4("u"), engine.InOutStored("y")},
	Groups: func(p winogradRowParams) int { return int(p.Groups) },
	Work: func(p winogradRowParams) (float64, []engine.Traffic) {
		images := p.Tiles / p.TilesW / p.OutputH
		x := float64(images) * float64(p.InputH*p.InputW*p.Channels4*4)
		y := float64(images) * float64(p.OutputH*p.OutputW*p.Outputs)
		// Each number of u is multiplied once for every tile.
		u := 3 * winogradRowPoints * float64(p.Outputs) * float64(4*p.Channels4)
		return 2 * u * float64(p.Tiles), []engine.Traffic{{Read: x}, {Read: u},
			{Read: y * float64(p.Accumulate), Written: y}}
	},
}

type winogradRowFilterParams struct {
	Filters   int32
	Channels4 int32
	Backwards int32
}

var winogradRowFilter = engine.Kernel[winogradRowFilterParams]{
	Shader: "winograd_row_filter",
	Args:   engine.Args{engine.In4("w"), engine.Out("u")},
	Groups: func(p winogradRowFilterParams) int {
		return laneGroups(uint32(p.Filters * 3 * p.Channels4))
	},
	Work: func(p winogradRowFilterParams) (float64, []engine.Traffic) {
		taps := 3 * 4 * float64(p.Filters) * float64(p.Channels4)
		return 0, []engine.Traffic{{Read: 3 * taps}, {Written: winogradRowPoints * taps}}
	},
}
