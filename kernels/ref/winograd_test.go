package ref

import (
	"math"
	"testing"
)

// TestWinograd compares Winograd's tiles with the definition: images smaller than a tile, sides
// that no tile divides, every padding.
func TestWinograd(t *testing.T) {
	for _, s := range []ConvShape{ // N H W C K, R S, StrideH StrideW, PadH PadW
		{2, 5, 7, 3, 2, 3, 3, 1, 1, 1, 1}, {1, 1, 1, 2, 2, 3, 3, 1, 1, 1, 1},
		{1, 3, 3, 2, 3, 3, 3, 1, 1, 0, 0}, {1, 8, 4, 1, 2, 3, 3, 1, 1, 2, 2},
		{2, 6, 9, 2, 1, 3, 3, 1, 1, 0, 2},
	} {
		p, q := s.Output()
		x, w, dy := normals(1, s.N*s.H*s.W*s.C), normals(2, 9*s.K*s.C), normals(3, s.N*p*q*s.K)
		for _, accumulate := range []bool{false, true} {
			pair := func(n int) (have, want []float64) { return normals(4, n), normals(4, n) }
			have, want := pair(len(dy))
			WinogradForward(have, x, w, s)
			Conv2DForward(want, x, w, s)
			same(t, s, "y", have, want)
			have, want = pair(len(x))
			WinogradBackwardData(have, dy, w, s, accumulate)
			Conv2DBackwardData(want, dy, w, s, accumulate)
			same(t, s, "dx", have, want)
			have, want = pair(len(w))
			WinogradBackwardWeight(have, x, dy, s, accumulate)
			Conv2DBackwardWeight(want, x, dy, s, accumulate)
			same(t, s, "dw", have, want)
		}
	}
}

func same(t *testing.T, s ConvShape, name string, have, want []float64) {
	t.Helper()
	for i := range want {
		if math.Abs(have[i]-want[i]) > 1e-11 {
			t.Errorf("%+v: %s[%d] = %g, want %g", s, name, i, have[i], want[i])
			return
		}
	}
}
