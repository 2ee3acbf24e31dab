package kernels

import (
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// TestReadThroughNorm compares an fp32 convolution that applies a norm while reading x with one
// that reads the stored result of the norm: both give the same bits. So do the weight gradients.
func TestReadThroughNorm(t *testing.T) {
	d := enginetest.Device(t)
	const n, h, w, c, k = 2, 9, 8, 24, 192
	g := SquareConv(3, 2, 1)
	p, q := g.OutputSize(h, w)
	x, f := random(t, d, 1, n, h, w, c), random(t, d, 2, k, 3, 3, c)
	dy := random(t, d, 3, n, p, q, k)
	norm := Norm{X: x, Gamma: random(t, d, 4, c), Beta: random(t, d, 5, c),
		Mean: random(t, d, 6, c), Rstd: random(t, d, 7, c), ReLU: true}
	for _, tile := range []tile{tileShared, tileLarge} {
		g, r := g.With(Policy{Fuse: FuseOn, forced: &tile}), d.NewRecorder()
		y := newTensor(t, d, engine.F32, 2, n, p, q, k)
		dw := newTensor(t, d, engine.F32, 2, k, 3, 3, c)
		stored := norm.applied(r, x)
		for i, b := range []Beside{{Before: norm, Pending: true}, {}} {
			input := []engine.Tensor{x, stored}[i]
			Conv2DForward(r, y.Slice(i, i+1).Reshape(n, p, q, k), input, f, g, b)
			Conv2DBackwardWeight(r, dw.Slice(i, i+1).Reshape(k, 3, 3, c), input, dy, g, b, false)
		}
		run(t, r)
		for name, both := range map[string]engine.Tensor{"y": y, "dw": dw} {
			got := download[uint32](t, d, both)
			through, plain := got[:len(got)/2], got[len(got)/2:]
			if i := firstDifference(through, plain); i >= 0 {
				t.Errorf("tile %s: %s read through the norm has other bits at %d: %#08x, %#08x",
					tile.name(), name, i, through[i], plain[i])
			}
		}
	}
}

// firstDifference is the first index where a and b differ, -1 where they do not.
func firstDifference(a, b []uint32) int {
	for i := range a {
		if a[i] != b[i] {
			return i
		}
	}
	return -1
}

// TestPendingNorm: a pending norm is applied exactly where the convolution does not read through
// it, and nothing is fused unless the policy says so.
func TestPendingNorm(t *testing.T) {
	d := enginetest.Device(t)
	for _, c := range []struct {
		policy           Policy
		pending, moments bool
	}{
		{Policy{}, false, false},
		{Policy{Winograd: WinogradOff, Fuse: FuseSums}, false, true},
		{Policy{Winograd: WinogradOff, Fuse: FuseOn}, true, true},
		{Policy{Winograd: WinogradAll, Fuse: FuseOn}, false, false},
	} {
		r, g := d.NewRecorder(), SquareConv(3, 1, 1).With(c.policy)
		x, y := filled(r, "x", engine.F32, 1, 8, 8, 64), r.Temp("y", engine.F32, 1, 8, 8, 64)
		w, v := filled(r, "w", engine.F32, 64, 3, 3, 64), filled(r, "v", engine.F32, 64)
		norm := Norm{X: x, Gamma: v, Beta: v, Mean: v, Rstd: v}
		b := Beside{Before: norm, Pending: true, After: true}
		in, b := g.Input(r, x, y, b)
		m := Conv2DForward(r, y, in, w, g, b)
		if b.Pending != c.pending || m.mean.Valid() != c.moments {
			t.Errorf("%v: pending %t, moments %t", c.policy, b.Pending, m.mean.Valid())
		}
	}
}
