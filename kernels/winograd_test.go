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
	agree(t, d, tiles, engine.F32, n*h*w*k, func(r *engine.Recorder, y engine.Tensor) {
		WinogradForward(r, y.Reshape(n, h, w, k), x, f, g)
	})
	agree(t, d, tiles, engine.F32, n*h*w*c, func(r *engine.Recorder, y engine.Tensor) {
		WinogradBackwardData(r, y.Reshape(n, h, w, c), dy, f, g, false)
	})
	agree(t, d, everyWay(d, []tile{tile8x8, tile8x4, tile16x16, tileShared, tileLarge}, tile16x4, tile32x4, tile64x4), engine.F32, f.Len(), func(r *engine.Recorder, y engine.Tensor) {
		WinogradBackwardWeight(r, y.Reshape(k, 3, 3, c), x, dy, g, false)
	})
}

// The rule: VKSIMCLR_WINOGRAD is obeyed; by itself, CPU drivers take Winograd where channels and outputs pay for it; nothing else ever does.
func TestConvolutionBy(t *testing.T) {
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
		for use, want := range map[string]struct {
			by     algorithm
			weight bool
		}{"off": {direct, false}, "on": {on, s.able}, "auto": {common, weight}, "": {common, weight}} {
			t.Setenv("VKSIMCLR_WINOGRAD", use)
			r := d.NewRecorder()
			x, y := r.Temp("x", engine.F32, 2, s.size, s.size, s.c), r.Temp("y", engine.F32, 2, p, q, s.k)
			by, weight := convolutionBy(r, x, y, s.g), byWinogradTiles(r, x, y, s.g)
			if by != want.by || weight != want.weight {
				t.Errorf("VKSIMCLR_WINOGRAD=%q: %v of %v to %v: algorithm %d, weight gradient by tiles %t, want %v", use, s.g, x, y, by, weight, want)
			}
		}
	}
	t.Setenv("VKSIMCLR_WINOGRAD", "yes")
	r := d.NewRecorder()
	x := r.Temp("x", engine.F32, 1, 4, 4, 4)
	if convolutionBy(r, x, x, SquareConv(3, 1, 1)) != direct || r.Err() == nil {
		t.Error("VKSIMCLR_WINOGRAD=yes is no error")
	}
}
