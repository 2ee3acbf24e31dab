package kernels

import (
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// The products' tiles give the same bits, and so do the weight gradient's behind Winograd's transforms.
func TestWinogradTilesAgree(t *testing.T) {
	d := enginetest.Device(t)
	const n, h, w, c, k = 3, 21, 26, 32, 48
	tiles := everyWay(d, []tile{winogradTile, tileShared, tileLarge}, tile8x16, tile4x32)
	g := SquareConv(3, 1, 1)
	x, dy, f := random(t, d, 1, n, h, w, c), random(t, d, 2, n, h, w, k), random(t, d, 3, k, 3, 3, c)
	agree(t, d, tiles, engine.F32, n*h*w*k, func(r *engine.Recorder, by Policy, y engine.Tensor) {
		WinogradForward(r, y.Reshape(n, h, w, k), x, f, g.With(by))
	})
	agree(t, d, tiles, engine.F32, n*h*w*c, func(r *engine.Recorder, by Policy, y engine.Tensor) {
		WinogradBackwardData(r, y.Reshape(n, h, w, c), dy, f, g.With(by), false)
	})
	agree(t, d, everyWay(d, []tile{tile8x8, tile8x4, tile16x16, tileShared, tileLarge}, tile16x4, tile32x4, tile64x4), engine.F32, f.Len(), func(r *engine.Recorder, by Policy, y engine.Tensor) {
		WinogradBackwardWeight(r, y.Reshape(k, 3, 3, c), x, dy, g.With(by), false)
	})
}

// TestAlgorithm: the policy is obeyed; by the rule, Winograd makes what channels and outputs pay for.
func TestAlgorithm(t *testing.T) {
	d := enginetest.Device(t)
	_, rows := winogradRowTile(d.NewRecorder())
	for _, s := range []struct {
		size, c, k int
		g          Conv
		able       bool      // by tiles
		common     algorithm // of the convolution and its data gradient
	}{
		{32, 64, 64, SquareConv(3, 1, 1), true, winogradTiles},
		{4, 512, 512, SquareConv(3, 1, 1), true, winogradTiles},
		{2, 64, 64, SquareConv(3, 1, 1), true, direct}, // most of a tile would be padding
		{32, 64, 64, SquareConv(3, 2, 1), false, direct},
		{32, 64, 64, SquareConv(1, 1, 0), false, direct},
		{32, 64, 64, SquareConv(3, 1, 3), false, direct},
		{32, 16, 64, SquareConv(3, 1, 1), true, winogradRows},
		{16, 32, 32, SquareConv(3, 1, 1), true, winogradRows},
		{16, 36, 36, SquareConv(3, 1, 1), true, winogradTiles}, // channels that rows do not take
		{8, 16, 16, SquareConv(3, 1, 1), true, winogradRows},
		{32, 4, 16, SquareConv(3, 1, 1), true, direct},  // rows take sixteen channels at a time
		{32, 16, 24, SquareConv(3, 1, 1), true, direct}, // and make sixteen outputs
		{5, 16, 16, SquareConv(3, 1, 1), true, direct},  // 5 outputs need two tiles of 4
		{32, 16, 16, SquareConv(3, 2, 1), false, direct},
	} {
		common := s.common
		weight := common == winogradTiles || common == winogradRows && min(s.c, s.k) >= winogradChannels // by tiles
		switch {
		case common == winogradRows && !rows && weight:
			common = winogradTiles
		case common == winogradRows && !rows:
			common = direct
		}
		on := direct
		if s.able {
			on = winogradTiles
		}
		p, q := s.g.OutputSize(s.size, s.size)
		onlyRows, onlyTiles := common, direct
		if common != winogradRows {
			onlyRows = direct
		}
		if weight {
			onlyTiles = winogradTiles
		}
		for use, want := range map[Winograd]struct {
			by     algorithm
			weight bool
		}{WinogradOff: {direct, false}, WinogradAll: {on, s.able}, WinogradBoth: {common, weight}, WinogradAuto: {common, weight},
			WinogradRows: {onlyRows, false}, WinogradTiles: {onlyTiles, weight}} {
			r, g := d.NewRecorder(), s.g.With(Policy{Winograd: use})
			x, y := r.Temp("x", engine.F32, 2, s.size, s.size, s.c), r.Temp("y", engine.F32, 2, p, q, s.k)
			by, weight := g.algorithm(r, x, y), g.byTiles(r, x, y)
			if by != want.by || weight != want.weight {
				t.Errorf("winograd=%s: %v of %v to %v: algorithm %d, weight gradient by tiles %t, want %v", use, s.g, x, y, by, weight, want)
			}
		}
	}
}
