package eval

import (
	"math"
	"strings"
	"testing"
)

func TestNormalize(t *testing.T) {
	f := Features{D: 2, Rows: []float32{3, 4, 0, 0, 1e30, -1e30}}
	f.Normalize()
	want := []float64{0.6, 0.8, 0, 0, math.Sqrt2 / 2, -math.Sqrt2 / 2}
	for i, w := range want {
		if math.Abs(float64(f.Rows[i])-w) > 1e-7 {
			t.Errorf("element %d is %g, want %g", i, f.Rows[i], w)
		}
	}
}

func TestCheckFinite(t *testing.T) {
	f := Features{D: 2, Rows: []float32{1, 2, 3, 4}, Keys: []string{"a.png", "b\n.png"}}
	if err := f.CheckFinite(); err != nil {
		t.Error(err)
	}
	f.Rows[3] = float32(math.NaN())
	err := f.CheckFinite()
	if err == nil || !strings.Contains(err.Error(), `feature 1 of picture "b\n.png" is NaN`) {
		t.Error(err)
	}
}
