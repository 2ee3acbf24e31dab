package eval

import (
	"context"
	"errors"
	"slices"
	"testing"

	"vksimclr/augment"
	"vksimclr/engine/enginetest"
	"vksimclr/kernels"
)

// Two views of a picture differ, come again with the same seed, and are closer to each other than
// views of different pictures.
func TestEncodeViews(t *testing.T) {
	d := enginetest.Device(t)
	d.Measure(false)
	encoder, weights := tiny(t, d)
	set := &pictures{count: 70}
	encode := func(seed uint64) (a, b Features) {
		a, b, err := EncodeViews(t.Context(), d, encoder, weights, kernels.Policy{},
			augment.CIFAR(), set, seed, nil)
		if err != nil {
			t.Fatal(err)
		}
		return a, b
	}
	a, b := encode(1)
	if a.N() != 70 || b.N() != 70 || a.Keys[69] != "69.png" || a.CheckFinite() != nil {
		t.Fatalf("%d and %d rows", a.N(), b.N())
	}
	if slices.Equal(a.Rows, b.Rows) {
		t.Error("both views are the same")
	}
	again, _ := encode(1)
	other, _ := encode(2)
	if !slices.Equal(a.Rows, again.Rows) || slices.Equal(a.Rows, other.Rows) {
		t.Error("the seed does not decide the views")
	}
	shifted := Features{D: b.D, Rows: append(slices.Clone(b.Rows[b.D:]), b.Rows[:b.D]...)}
	if near, far := Alignment(a, b), Alignment(a, shifted); near >= far {
		t.Errorf("views of a picture are %g apart, those of others %g", near, far)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := EncodeViews(ctx, d, encoder, weights, kernels.Policy{}, augment.CIFAR(), set, 1,
		nil)
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
