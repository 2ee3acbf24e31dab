package kernels

import (
	"math"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// Cast to 16 bits rounds to the nearest, ties to even. Numbers that are too large become infinite,
// so that an overflow of the scaled loss is noticed. NaN stays NaN. Small numbers become the
// nearest subnormal.
func TestCast(t *testing.T) {
	d, inf, nan := enginetest.Device(t), float32(math.Inf(1)), float32(math.NaN())
	values := []float32{
		0, 1, -1, 0.1, -1.0 / 3, 2049, 2051, 65504, 65519, 65520, -1e6, inf, -inf, nan,
		6.103515625e-05, 1e-5, 3e-8, 1e-9,
	}
	want := []float32{
		0, 1, -1, 0.0999755859375, -0.333251953125, 2048, 2052, 65504, 65504, inf, -inf, inf,
		-inf, nan, 6.103515625e-05, 168.0 / (1 << 24), 0x1p-24, 0,
	}
	for len(values)%4 != 0 {
		values, want = append(values, 0), append(want, 0)
	}
	preferred := d.TexelReads()
	defer d.ReadTexels(preferred)
	defer d.PackHalves(engine.PackByHand)
	type form struct {
		texel   bool
		packing engine.Packing
	}
	forms := []form{{false, engine.PackByHand}, {true, engine.PackByHand}}
	for _, p := range d.Packings()[1:] {
		right, err := d.PacksHalves(p)
		fatal(t, err)
		t.Logf("%s rounds 16-bit floats to the nearest when %v: %t", d.Name(), p, right)
		if p == engine.PackNearest && !right {
			t.Errorf("%s does not round as it is told", d.Name())
		}
		if right {
			forms = append(forms, form{false, p})
		}
	}
	for _, form := range forms {
		texel := form.texel
		d.ReadTexels(texel)
		d.PackHalves(form.packing)
		x, y := newTensor(t, d, engine.F32, len(values)), newTensor(t, d, engine.F32, len(values))
		fatal(t, engine.Upload(d, x, values))
		r := d.NewRecorder()
		half := r.Temp("half", engine.F16, len(values))
		Cast(r, half, x)
		Cast(r, y, half)
		run(t, r)
		for i, v := range download[float32](t, d, y) {
			if v != want[i] && v == v || (v == v) != (want[i] == want[i]) {
				t.Errorf("%+v: %g became %g, want %g", form, values[i], v, want[i])
			}
		}
	}
}
