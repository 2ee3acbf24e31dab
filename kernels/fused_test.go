package kernels

import (
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// TestFusedTilesAgree: the sums that convolutions leave for batch norms have the same bits on every shared tile, too, for pixels that no tile divides,
// outputs that the larger one does not, and a last slab that is half of its pixels.
func TestFusedTilesAgree(t *testing.T) {
	d := enginetest.Device(t)
	const n, h, w, c, k = 3, 11, 10, 24, 192 // y has room for two aligned vectors
	g, tiles := SquareConv(3, 1, 1), []tile{tileShared, tileLarge}
	f, gamma, beta := random(t, d, 1, k, 3, 3, c), random(t, d, 2, k), random(t, d, 3, k)
	mean, rstd, running := random(t, d, 4, k), random(t, d, 5, k), random(t, d, 6, k)
	for _, dtype := range []engine.DType{engine.F32, engine.F16} {
		x, nx := as(t, d, dtype, random(t, d, 7, n, h, w, c)), as(t, d, dtype, random(t, d, 8, n, h, w, k))
		agree(t, d, tiles, engine.F32, 2*k, func(r *engine.Recorder, y engine.Tensor) {
			z := r.Temp("z", dtype, n, h, w, k)
			o := BatchNormOptions{Training: true, Moments: FusedForward(r, z, x, f, g)}
			BatchNormForward(r, r.Temp("y", dtype, n, h, w, k), y.At(0, k), y.At(k, k), running, running, z, gamma, beta, engine.Tensor{}, o)
		})
		ft, dy := random(t, d, 1, c, 3, 3, k), as(t, d, dtype, random(t, d, 9, n, h, w, c))
		agree(t, d, tiles, engine.F32, 2*k, func(r *engine.Recorder, y engine.Tensor) {
			dz, norm := r.Temp("dz", dtype, n, h, w, k), BatchNormSaved{X: nx, Gamma: gamma, Beta: beta, Mean: mean, Rstd: rstd}
			o := BatchNormOptions{ReLU: true, Training: true, Sums: FusedBackwardData(r, dz, dy, ft, g, false, norm)}
			BatchNormBackward(r, r.Temp("dx", dtype, n, h, w, k), y.At(0, k), y.At(k, k), engine.Tensor{}, dz, engine.Tensor{}, nx, gamma, beta, mean, rstd, o, false)
		})
	}
}
