package engine_test

import (
	"math"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// TestBFloat: every finite bfloat16 converts to itself. A value between two of them rounds to the
// nearer one, in the middle to the even one.
func TestBFloat(t *testing.T) {
	for bits := range 0x7f80 {
		b, next := engine.BFloat(bits), engine.BFloat(bits+1)
		if engine.NewBFloat(b.Float()) != b || engine.NewBFloat(-b.Float()) != b|0x8000 {
			t.Fatalf("%#04x became %#04x", bits, engine.NewBFloat(b.Float()))
		}
		middle := math.Float32frombits(uint32(bits)<<16 | 0x8000)
		below, above := math.Nextafter32(middle, 0), math.Float32frombits(
			math.Float32bits(middle)+1)
		got := [3]engine.BFloat{engine.NewBFloat(below), engine.NewBFloat(middle),
			engine.NewBFloat(above)}
		if want := [3]engine.BFloat{b, b + b&1, next}; got != want {
			t.Fatalf("around %g: %#04x, want %#04x", middle, got, want)
		}
	}
	nan := math.Float32frombits(0xff800001)
	if b := engine.NewBFloat(nan).Float(); b == b {
		t.Error("NaN became a number")
	}
}

// TestBFloatOnDevice: shaders round every kind of number as NewBFloat does.
func TestBFloatOnDevice(t *testing.T) {
	d := enginetest.Device(t)
	var values []float32
	for _, upper := range []uint32{0, 1, 0x0080, 0x3f80, 0x3f81, 0x42c8, 0x7f7f, 0x8000, 0xbf81,
		0xc2c9, 0xff7f, 0x7f80, 0xff80} {
		for _, lower := range []uint32{0, 1, 0x7fff, 0x8000, 0x8001, 0xffff} {
			if upper&0x7f80 != 0x7f80 || lower == 0 { // no NaN, whose bits may be any
				values = append(values, math.Float32frombits(upper<<16|lower))
			}
		}
	}
	for len(values)%4 != 0 {
		values = append(values, 0)
	}
	n := len(values)
	x := must[engine.Tensor](t)(d.NewTensor("x", engine.F32, n))
	y := must[engine.Tensor](t)(d.NewTensor("y", engine.BF16, n))
	if err := engine.Upload(d, x, values); err != nil {
		t.Fatal(err)
	}
	r := d.NewRecorder()
	cast := engine.Kernel[reluParams]{Shader: "cast_half",
		Args:   engine.Args{engine.In4("x"), engine.OutStored("y")},
		Groups: func(p reluParams) int { return int(p.Count+511) / 512 }}
	cast.Dispatch(r, reluParams{uint32(n / 4)}, x, y)
	p := must[*engine.Program](t)(r.Finish())
	defer p.Close()
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
	for i, b := range must[[]engine.BFloat](t)(engine.Download[engine.BFloat](d, y)) {
		// a driver may flush subnormal numbers, which keep their sign
		small := values[i] != 0 && math.Abs(float64(values[i])) < 1.2e-38
		if want := engine.NewBFloat(values[i]); b != want && !(small && b&0x7fff == 0) {
			t.Errorf("%g (%#08x): %#04x, want %#04x", values[i], math.Float32bits(values[i]), b,
				want)
		}
	}
}
