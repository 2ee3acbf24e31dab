package kernels

import (
	"math"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// A NaN must reach the loss, where training notices it. The comparisons in ReLU and max pooling
// must not drop it.
func TestNaNStays(t *testing.T) {
	d, nan := enginetest.Device(t), float32(math.NaN())
	x := newTensor(t, d, engine.F32, 1, 2, 2, 4)
	rectified := newTensor(t, d, engine.F32, 1, 2, 2, 4)
	pooled := newTensor(t, d, engine.F32, 1, 1, 1, 4)
	index := newTensor(t, d, engine.U32, 1, 1, 1, 1)
	values := []float32{
		1, nan, 5, 0,
		2, 3, nan, 0,
		3, 4, 7, 0,
		-1, 2, 6, 0,
	}
	if err := engine.Upload(d, x, values); err != nil {
		t.Fatal(err)
	}
	r := d.NewRecorder()
	ReLUForward(r, rectified, x)
	MaxPool2DForward(r, pooled, index, x, SquarePool(2, 2, 0), Norm{})
	run(t, r)
	y, winners := download[float32](t, d, rectified), download[uint32](t, d, index)
	for i, v := range values {
		if v == v && y[i] != max(v, 0) || v != v && y[i] == y[i] {
			t.Errorf("relu(%v) = %v", v, y[i])
		}
	}
	p := download[float32](t, d, pooled)
	if p[0] != 3 || p[1] == p[1] || p[2] == p[2] || p[3] != 0 {
		t.Errorf("max pool = %v, want 3 NaN NaN 0", p)
	}
	if winners[0] != 0x00010002 {
		t.Errorf("winning taps %#08x, want 2, 0, 1, 0", winners[0])
	}
}

func newTensor(t *testing.T, d *engine.Device, dtype engine.DType, dims ...int) engine.Tensor {
	t.Helper()
	x, err := d.NewTensor("x", dtype, dims...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Free(x) })
	return x
}

func run(t *testing.T, r *engine.Recorder) {
	t.Helper()
	p, err := r.Finish()
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
}

func download[T any](t *testing.T, d *engine.Device, x engine.Tensor) []T {
	t.Helper()
	v, err := engine.Download[T](d, x)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
