package kernels

import (
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// TestAlgorithm: the policy is obeyed. By the rule, Winograd makes what channels and outputs pay
// for.
func TestAlgorithm(t *testing.T) {
	d := enginetest.Device(t)
	rows := len(winogradRowTiles(d.NewRecorder())) > 0
	for _, s := range []struct {
		size, c, k int
		g          Conv
		able       bool      // by tiles
		common     algorithm // of the convolution and its data gradient
	}{
		{32, 64, 64, SquareConv(3, 1, 1), true, byTiles},
		{4, 512, 512, SquareConv(3, 1, 1), true, byTiles},
		{2, 64, 64, SquareConv(3, 1, 1), true, direct}, // most of a tile would be padding
		{32, 64, 64, SquareConv(3, 2, 1), false, direct},
		{32, 64, 64, SquareConv(1, 1, 0), false, direct},
		{32, 64, 64, SquareConv(3, 1, 3), false, direct},
		{32, 16, 64, SquareConv(3, 1, 1), true, byRows},
		{16, 32, 32, SquareConv(3, 1, 1), true, byRows},
		{16, 36, 36, SquareConv(3, 1, 1), true, byTiles}, // channels that rows do not take
		{8, 16, 16, SquareConv(3, 1, 1), true, byRows},
		{32, 4, 16, SquareConv(3, 1, 1), true, direct},  // rows take sixteen channels at a time
		{32, 16, 24, SquareConv(3, 1, 1), true, direct}, // and make sixteen outputs
		{5, 16, 16, SquareConv(3, 1, 1), true, direct},  // 5 outputs need two tiles of 4
		{32, 16, 16, SquareConv(3, 2, 1), false, direct},
	} {
		common := s.common
		weight := common == byTiles || common == byRows && min(s.c, s.k) >= winogradChannels
		switch {
		case common == byRows && !rows && weight:
			common = byTiles
		case common == byRows && !rows:
			common = direct
		}
		on := direct
		if s.able {
			on = byTiles
		}
		p, q := s.g.OutputSize(s.size, s.size)
		onlyRows, onlyTiles := common, direct
		if common != byRows {
			onlyRows = direct
		}
		if weight {
			onlyTiles = byTiles
		}
		for use, want := range map[Winograd]struct {
			by     algorithm
			weight bool
		}{
			WinogradOff: {direct, false}, WinogradAll: {on, s.able},
			WinogradBoth: {common, weight}, WinogradAuto: {common, weight},
			WinogradRows: {onlyRows, false}, WinogradTiles: {onlyTiles, weight},
		} {
			r, g := d.NewRecorder(), s.g.With(Policy{Winograd: use})
			x := r.Temp("x", engine.F32, 2, s.size, s.size, s.c)
			y := r.Temp("y", engine.F32, 2, p, q, s.k)
			by, weight := g.algorithm(r, x, y), g.takesTiles(r, x, y)
			if by != want.by || weight != want.weight {
				t.Errorf("winograd=%s: %v of %v to %v: algorithm %d, weight gradient by tiles %t, "+
					"want %v", use, s.g, x, y, by, weight, want)
			}
		}
	}
}
