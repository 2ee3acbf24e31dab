package engine_test

import (
	"math"
	"strings"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

var reluStored = engine.Kernel[reluParams]{
	Shader: "relu_forward",
	Args:   engine.Args{engine.Stored("x"), engine.OutStored("y")},
	Groups: func(p reluParams) int { return int(p.Count+511) / 512 },
}

// Stored arguments of one dispatch have one type, and other arguments are never F16.
func TestStoredTypes(t *testing.T) {
	d := enginetest.Device(t)
	r := d.NewRecorder()
	float, half := r.Temp("float", engine.F32, 1024), r.Temp("half", engine.F16, 1024)
	for name, dispatch := range map[string]func(){
		"two types":  func() { reluStored.Dispatch(r, reluParams{256}, float, half) },
		"not stored": func() { relu.Dispatch(r, reluParams{256}, half, half) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			dispatch()
		}()
	}
	reluStored.Dispatch(r, reluParams{256}, half, half)
	if m := r.Modules(); len(m) != 1 || !m[0].Half || !strings.HasSuffix(m[0].Shader, "_f16") {
		t.Errorf("modules %+v", m)
	}
}

// TestHalf: every finite 16-bit float converts to itself. A value between two of them rounds to the
// nearer one, in the middle to the even one.
func TestHalf(t *testing.T) {
	for bits := range 0x7c00 {
		h, next := engine.Half(bits), engine.Half(bits+1)
		if engine.NewHalf(h.Float()) != h || engine.NewHalf(-h.Float()) != h|0x8000 {
			t.Fatalf("%#04x became %#04x", bits, engine.NewHalf(h.Float()))
		}
		up := float64(next.Float())
		if next == 0x7c00 {
			up = 65536
		}
		middle, even := float32((float64(h.Float())+up)/2), h+h&1
		below, above := math.Nextafter32(middle, 0), math.Nextafter32(middle, 1e9)
		got := [3]engine.Half{engine.NewHalf(below), engine.NewHalf(middle), engine.NewHalf(above)}
		if want := [3]engine.Half{h, even, next}; got != want {
			t.Fatalf("around %g: %#04x, want %#04x", middle, got, want)
		}
	}
	nan, large := engine.NewHalf(float32(math.NaN())).Float(), engine.NewHalf(1e6).Float()
	if nan == nan || !math.IsInf(float64(large), 1) ||
		engine.NewHalf(float32(math.Inf(-1))) != 0xfc00 {
		t.Error("NaN and infinity")
	}
}
