package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// winogradProducts writes m[i] = v[i]·u[i]ᵀ for each of the 36 products of a tile, on the tile
// of outputs that is fastest here.
//
//	m [36,units,K/4,64,4]  v [36,units,C/4,64,4]  u [36,blocks,C/4,16,4]
func winogradProducts(r *engine.Recorder, policy Policy, m, v, u engine.Tensor) {
	c, k := 4*v.Dim(2), 4*m.Dim(2)
	t := fastest(r, problem{
		policy: policy,
		key:    fmt.Sprint("winograd_product", v.Shape(), m.Shape()),
		tiles:  winogradProductTiles(r, c, k),
		images: v.Dim(1), perImage: 2 * winogradPoints * winogradUnit * float64(c) * float64(k),
		run: func(r *engine.Recorder, t tile, units int) {
			m := r.Temp("m", engine.F32, winogradPoints, units, k/4, winogradUnit, 4)
			v := filled(r, "v", engine.F32, winogradPoints, units, c/4, winogradUnit, 4)
			winogradProductOn(r, t, m, v, filled(r, "u", engine.F32, u.Shape()...))
		},
	})
	winogradProductOn(r, t, m, v, u)
}

// winogradTile is the tile that every CPU driver can run and any number of channels takes.
var winogradTile = tile{rows: 8, columns: 16, local: 64}

// winogradProductTiles are the candidates.
func winogradProductTiles(r *engine.Recorder, channels, outputs int) []tile {
	if !r.Device().Caps().CPU() {
		return local(r, sharedTiles(outputs)...)
	}
	var fit []tile
	if channels%16 == 0 { // these take four times four channels at once
		fit = sharing(r, tile4x32, tile8x16)
	}
	return orElseTiles(fit, plainly(r, local(r, winogradTile)...))
}

func winogradProductOn(r *engine.Recorder, t tile, m, v, u engine.Tensor) {
	p := winogradProductParams{Units: int32(v.Dim(1)), Channels4: int32(v.Dim(2)),
		Outputs4: int32(m.Dim(2)), Blocks: int32(u.Dim(1))}
	p.Rows = divUpInt(p.Units*winogradUnit, t.groupRows())
	p.Groups = winogradPoints * p.Rows * divUpInt(p.Blocks*winogradBlock, t.columns)
	tiled(t, winogradProduct).Dispatch(r, p, v, u, m)
}

type winogradProductParams struct {
	Units     int32
	Channels4 int32
	Outputs4  int32
	Blocks    int32
	Rows      int32
	Groups    int32
}

var winogradProduct = engine.Kernel[winogradProductParams]{
	Shader: "winograd_product",
	Forms:  []engine.Form{engine.FormLanes, engine.FormShared},
	Args:   engine.Args{engine.In4("v"), engine.Same4("u"), engine.Out("m")},
	Groups: winogradProductParams.groups,
	Work:   winogradProductParams.work,
}

func (p winogradProductParams) groups() int { return int(p.Groups) }

func (p winogradProductParams) work() (float64, []engine.Traffic) {
	tiles, c := winogradPoints*winogradUnit*float64(p.Units), 4*float64(p.Channels4)
	k, filters := 4*float64(p.Outputs4), winogradBlock*float64(p.Blocks)
	return 2 * tiles * c * k, []engine.Traffic{{Read: tiles * c},
		{Read: winogradPoints * filters * c}, {Written: tiles * k}}
}
