package kernels

import "vksimclr/engine"

// decideWinograd is the rule's decision unless this device measures the direct convolution as
// clearly faster. On GPUs the rule is tiles: rows are kernels for CPU drivers. Drivers of narrow
// subgroups, as SwiftShader, take seconds to compile what would be measured, and keep the rule.
func decideWinograd(d *engine.Device) Winograd {
	if !d.Caps().CPU() {
		return WinogradTiles
	}
	if d.Caps().SubgroupSize < 8 {
		return WinogradBoth
	}
	return Winograd(decided(d, "winograd", string(WinogradBoth), func() string {
		rows, tiles := winogradRowsPay(d), winogradTilesPay(d)
		switch {
		case rows && tiles:
			return string(WinogradBoth)
		case tiles:
			return string(WinogradTiles)
		case rows:
			return string(WinogradRows)
		}
		return string(WinogradOff)
	}))
}

// clearly is the factor of time by which a measurement must contradict the rule. A smaller lead
// is left to the rule, so that two fresh runs on one device do not decide differently by chance.
const clearly = 1.2

// winogradImages make convolutions that CPU drivers take some milliseconds for.
const winogradImages = 16

// winogradRowsPay tells whether rows are worth while on a typical convolution of few channels.
func winogradRowsPay(d *engine.Device) bool {
	const channels = 32
	candidates := winogradRowTiles(d.NewRecorder())
	if len(candidates) == 0 {
		return true // never used: the rule's word stands
	}
	rows := fastestOf(d, candidates, func(r *engine.Recorder, t tile) {
		y, x, w := typicalConvolution(r, engine.F32, winogradImages, channels)
		winogradRowsOn(r, "winograd", t, y, x, w, winogradPass{padH: 1, padW: 1})
	})
	return rows < clearly*fastestDirect(d, channels)
}

// winogradTilesPay tells whether tiles are worth while on a typical convolution of many channels.
func winogradTilesPay(d *engine.Device) bool {
	const channels = 64
	products := winogradProductTiles(d.NewRecorder(), channels, channels)
	tiles := fastestOf(d, products, func(r *engine.Recorder, t tile) {
		y, x, w := typicalConvolution(r, engine.F32, winogradImages, channels)
		pass := winogradPass{padH: 1, padW: 1}
		winogradByTiles(r, "winograd", Policy{forced: &t}, y, x, w, pass)
	})
	return tiles < clearly*fastestDirect(d, channels)
}

// fastestDirect is how many seconds the direct convolution takes on its fastest tile.
func fastestDirect(d *engine.Device, channels int) float64 {
	tiles := plainImplicitTiles(d.NewRecorder(), channels, channels)
	return fastestOf(d, tiles, func(r *engine.Recorder, t tile) {
		y, x, w := typicalConvolution(r, engine.F32, winogradImages, channels)
		implicitGEMMOn(r, "direct", t, y, x, w, SquareConv(3, 1, 1).forward(y, x, w))
	})
}
