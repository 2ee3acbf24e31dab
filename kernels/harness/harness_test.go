package harness

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestRelativeError(t *testing.T) {
	for _, c := range []struct {
		name     string
		out, ref []float64
		want     float64
	}{
		{"equal", []float64{3, 4}, []float64{3, 4}, 0},
		{"a tenth of the norm", []float64{3.5, 4}, []float64{3, 4}, 0.1},
		{"zero reference: the norm itself", []float64{0, 0.25}, []float64{0, 0}, 0.25},
		{"not a number", []float64{math.NaN(), 4}, []float64{3, 4}, maxError},
		{"infinite", []float64{math.Inf(1), 4}, []float64{3, 4}, maxError},
		{"another length", []float64{3}, []float64{3, 4}, maxError},
	} {
		if got := relativeError(c.out, c.ref); math.Abs(got-c.want) > 1e-15*c.want {
			t.Errorf("%s: %g, want %g", c.name, got, c.want)
		}
	}
}

// TestPacking: every packing is undone by unpack, and what is left of the memory is padding.
func TestPacking(t *testing.T) {
	for _, c := range []struct {
		pack     Packing
		shape    []int
		physical []int
	}{
		{Activation, []int{2, 3, 5, 4}, []int{2, 5, 4, 4}},
		{Activation, []int{3, 5}, []int{3, 8}},
		{Activation, []int{6}, []int{8}},
		{Weight, []int{5, 3, 3, 1}, []int{8, 3, 1, 4}},
		{Weight, []int{7, 2}, []int{8, 4}},
		{Flat, []int{3, 3}, []int{12}},
		{Plain, []int{3, 3}, []int{3, 3}},
	} {
		o := Pack(c.shape, c.pack)
		values := make([]float64, product(c.shape))
		for i := range values {
			values[i] = float64(i + 1)
		}
		back, err := o.Unpack(Widen(o.Place(values)))
		if err != nil || !slices.Equal(back, values) || !slices.Equal(o.Physical, c.physical) {
			t.Errorf("%v → %v → %v: %v", c.shape, o.Physical, back, err)
		}
	}
	// NCHW element [1,2,3,1] of [2,3,5,4] is NHWC element [1,3,1,2] of [2,5,4,4].
	if _, at := Activation([]int{2, 3, 5, 4}); at(((1*3+2)*5+3)*4+1) != ((1*5+3)*4+1)*4+2 {
		t.Error("Activation does not turn NCHW into NHWC")
	}
}

func TestSpoiledPadding(t *testing.T) {
	o := Pack([]int{1, 3}, Activation)
	o.Tensor = tensorNamed("y")
	_, err := o.Unpack([]float64{1, 2, 3, 4})
	if err == nil || !strings.Contains(err.Error(), "padding of y is 4") {
		t.Errorf("padding of 4: %v", err)
	}
}

// TestWorstTensor: the result names the tensor that is furthest beyond its own tolerance, exact
// tensors first.
func TestWorstTensor(t *testing.T) {
	r := Result{Status: Pass}
	r.compare("y", []float64{1.1}, []float64{1}, 1)
	r.compare("dx", []float64{1.01}, []float64{1}, 1e-3)
	r.compare("dw", []float64{1}, []float64{1}, 0)
	if r.Tensor != "dx" || r.Status != Fail || r.Tolerance != 1e-3 {
		t.Errorf("%v", r)
	}
	r.compare("index", []float64{2}, []float64{1}, 0)
	if r.Tensor != "index" {
		t.Errorf("%v", r)
	}
}
