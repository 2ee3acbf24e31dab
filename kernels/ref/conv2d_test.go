package ref

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The gradient of L = Σ dy·y is what backward gives; L is linear in x and w, so that a difference
// quotient has no error but rounding.
func TestConv2DGradients(t *testing.T) {
	for _, s := range []ConvShape{ // N H W C K, R S, StrideH StrideW, PadH PadW
		{2, 5, 4, 3, 2, 3, 3, 1, 1, 1, 1}, {1, 7, 6, 2, 3, 3, 2, 2, 2, 1, 1},
		{2, 6, 5, 2, 2, 1, 1, 3, 3, 0, 0},
		{1, 5, 5, 1, 2, 5, 5, 2, 2, 3, 3}, {2, 7, 6, 2, 3, 3, 1, 2, 1, 1, 0},
		{1, 4, 8, 3, 2, 2, 3, 1, 3, 0, 2},
	} {
		p, q := s.Output()
		x, w, dy, y := normals(1, s.N*s.H*s.W*s.C), normals(2, s.K*s.R*s.S*s.C),
			normals(3, s.N*p*q*s.K), make([]float64, s.N*p*q*s.K)
		loss := func() float64 {
			Conv2DForward(y, x, w, s)
			return dot(y, dy)
		}
		dx, dw := make([]float64, len(x)), make([]float64, len(w))
		Conv2DBackwardData(dx, dy, w, s, false)
		Conv2DBackwardWeight(dw, x, dy, s, false)
		linearGradient(t, "dx", x, dx, loss)
		linearGradient(t, "dw", w, dw, loss)
		once := dx[0]
		if Conv2DBackwardData(dx, dy, w, s, true); math.Abs(dx[0]-2*once) > 1e-12 {
			t.Errorf("accumulating twice gives %g, want twice %g", dx[0], once)
		}
	}
}

// A 2×2 filter over a 2×3 image, by hand.
func TestConv2DByHand(t *testing.T) {
	y := make([]float64, 2)
	Conv2DForward(y, []float64{1, 2, 3, 4, 5, 6}, []float64{1, 10, 100, 1000},
		ConvShape{N: 1, H: 2, W: 3, C: 1, K: 1, R: 2, S: 2, StrideH: 1, StrideW: 1})
	if y[0] != 5421 || y[1] != 6532 {
		t.Errorf("y = %v, want [5421 6532]", y)
	}
}

func TestLinearGradients(t *testing.T) {
	const m, n, k = 3, 4, 5
	x, w, b, dy, y := normals(1, m*k), normals(2, n*k), normals(3, n), normals(4, m*n),
		make([]float64, m*n)
	loss := func() float64 {
		LinearForward(y, x, w, b, m, n, k)
		return dot(y, dy)
	}
	wt, dx, dw, db := make([]float64, len(w)), make([]float64, len(x)), make([]float64, len(w)),
		make([]float64, len(b))
	Transpose(wt, w, n, k)
	LinearBackward(dx, dw, db, x, dy, wt, m, n, k, false)
	linearGradient(t, "dx", x, dx, loss)
	linearGradient(t, "dw", w, dw, loss)
	linearGradient(t, "db", b, db, loss)
}

// linearGradient compares g with the central differences of loss by every element of x.
func linearGradient(t *testing.T, name string, x, g []float64, loss func() float64) {
	t.Helper()
	const h = 0.5
	for i, v := range x {
		x[i] = v + h
		above := loss()
		x[i] = v - h
		below := loss()
		x[i] = v
		if want := (above - below) / (2 * h); math.Abs(g[i]-want) > 1e-10*(1+math.Abs(want)) {
			t.Fatalf("%s[%d] = %g, difference quotient %g", name, i, g[i], want)
		}
	}
}

func normals(seed uint64, n int) []float64 {
	rng, x := rand.New(rand.NewPCG(seed, 0)), make([]float64, n)
	for i := range x {
		x[i] = rng.NormFloat64()
	}
	return x
}
