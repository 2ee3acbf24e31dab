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
		agree(t, d, tiles, engine.F32, 2*k, func(r *engine.Recorder, by Policy, y engine.Tensor) {
			z := r.Temp("z", dtype, n, h, w, k)
			o := BatchNormOptions{Training: true, Moments: FusedForward(r, z, x, f, g.With(by), BatchNormSaved{})}
			BatchNormForward(r, r.Temp("y", dtype, n, h, w, k), y.At(0, k), y.At(k, k), running, running, z, gamma, beta, engine.Tensor{}, o)
		})
		ft, dy := random(t, d, 1, c, 3, 3, k), as(t, d, dtype, random(t, d, 9, n, h, w, c))
		agree(t, d, tiles, engine.F32, 2*k, func(r *engine.Recorder, by Policy, y engine.Tensor) {
			dz, norm := r.Temp("dz", dtype, n, h, w, k), BatchNormSaved{X: nx, Gamma: gamma, Beta: beta, Mean: mean, Rstd: rstd}
			o := BatchNormOptions{ReLU: true, Training: true, Sums: FusedBackwardData(r, dz, dy, ft, g.With(by), false, norm)}
			BatchNormBackward(r, r.Temp("dx", dtype, n, h, w, k), y.At(0, k), y.At(k, k), engine.Tensor{}, dz, engine.Tensor{}, nx, gamma, beta, mean, rstd, o, false)
		})
	}
}

// TestReadThroughNorm: an fp32 convolution that reads x through a norm makes the bits of one that reads what the norm stored, and so does its weight gradient.
func TestReadThroughNorm(t *testing.T) {
	d := enginetest.Device(t)
	const n, h, w, c, k = 2, 9, 8, 24, 192
	g := SquareConv(3, 2, 1)
	p, q := g.OutputSize(h, w)
	x, f, dy := random(t, d, 1, n, h, w, c), random(t, d, 2, k, 3, 3, c), random(t, d, 3, n, p, q, k)
	norm := BatchNormSaved{X: x, Gamma: random(t, d, 4, c), Beta: random(t, d, 5, c), Mean: random(t, d, 6, c), Rstd: random(t, d, 7, c)}
	for _, tile := range []tile{tileShared, tileLarge} {
		by := Policy{forced: &tile}
		r := d.NewRecorder()
		stored := newTensor(t, d, engine.F32, n, h, w, c)
		norm.apply(r, stored, engine.Tensor{}, true)
		y, dw := newTensor(t, d, engine.F32, 2, n, p, q, k), newTensor(t, d, engine.F32, 2, k, 3, 3, c)
		FusedForward(r, y.Slice(0, 1).Reshape(n, p, q, k), x, f, g.With(by), norm)
		FusedForward(r, y.Slice(1, 2).Reshape(n, p, q, k), stored, f, g.With(by), BatchNormSaved{})
		FusedBackwardWeight(r, dw.Slice(0, 1).Reshape(k, 3, 3, c), x, dy, g.With(by), false, norm)
		FusedBackwardWeight(r, dw.Slice(1, 2).Reshape(k, 3, 3, c), stored, dy, g.With(by), false, BatchNormSaved{})
		run(t, r)
		for name, both := range map[string]engine.Tensor{"y": y, "dw": dw} {
			got, err := engine.Download[uint32](d, both)
			fatal(t, err)
			through, direct := got[:len(got)/2], got[len(got)/2:]
			differ, first := 0, -1
			for i := range through {
				if through[i] != direct[i] {
					differ++
					if first < 0 {
						first = i
					}
				}
			}
			if differ > 0 {
				t.Errorf("tile %s: %s read through the norm has other bits: %d of %d, the first at %d: %#08x, %#08x",
					tile.name(), name, differ, len(direct), first, through[first], direct[first])
			}
		}
	}
}
