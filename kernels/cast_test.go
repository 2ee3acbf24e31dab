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
	defer d.PackHalves(false)
	packs, err := d.PacksHalves()
	fatal(t, err)
	t.Logf("%s packs 16-bit floats correctly: %t", d.Name(), packs)
	for _, form := range []struct{ texel, packs bool }{
		{false, false}, {true, false}, {false, packs},
	} {
		texel := form.texel
		d.ReadTexels(texel)
		d.PackHalves(form.packs)
		x, y := newTensor(t, d, engine.F32, len(values)), newTensor(t, d, engine.F32, len(values))
		fatal(t, engine.Upload(d, x, values))
		r := d.NewRecorder()
		half := r.Temp("half", engine.F16, len(values))
		Cast(r, half, x)
		Cast(r, y, half)
		run(t, r)
		for i, v := range download[float32](t, d, y) {
			if v != want[i] && v == v || (v == v) != (want[i] == want[i]) {
				t.Errorf("texel reads %t: %g became %g, want %g", texel, values[i], v, want[i])
			}
		}
	}
}
