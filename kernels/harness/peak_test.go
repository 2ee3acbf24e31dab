package harness

import (
	"math"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// TestProductRate: products of both types of activations have a rate.
func TestProductRate(t *testing.T) {
	d := enginetest.Device(t)
	policy := enginePolicy(t, d)
	for _, activations := range []engine.DType{engine.F32, engine.F16} {
		rate, err := productRate(d, policy, activations, 16)
		if err != nil || !(rate > 0) || math.IsInf(rate, 0) {
			t.Errorf("%v: %g operations a second, %v", activations, rate, err)
		}
	}
}

// TestPeakShare: the share is that of the peak that limits the work.
func TestPeakShare(t *testing.T) {
	p := Peak{FLOPs: 100, Bytes: 10}
	if got := p.Share(50, 2, 1); got != 0.5 {
		t.Errorf("bounded by arithmetic: %g", got)
	}
	if got := p.Share(50, 8, 1); got != 0.8 {
		t.Errorf("bounded by memory: %g", got)
	}
	want := "1e-07 GFLOP/s, 1e-08 GB/s; products 5e-08 GFLOP/s"
	if p.Product = 50; p.String() != want {
		t.Errorf("%v, want %s", p, want)
	}
}
