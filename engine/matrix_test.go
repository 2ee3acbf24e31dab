package engine_test

import (
	"errors"
	"strings"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/shaders"
)

// TestMatrixUse: VKSIMCLR_MATRIX is obeyed, and means nothing on a device without cooperative
// matrices.
func TestMatrixUse(t *testing.T) {
	has := len(enginetest.Device(t).Caps().Matrices) > 0
	for value, want := range map[string]engine.MatrixUse{"": engine.MatrixAuto, "auto": engine.MatrixAuto, "on": engine.MatrixOn, "off": engine.MatrixOff} {
		t.Setenv("VKSIMCLR_MATRIX", value)
		if !has {
			want = engine.MatrixOff
		}
		if d := enginetest.Device(t); d.Matrices() != want {
			t.Errorf("VKSIMCLR_MATRIX=%q: %s, want %s", value, d.Matrices(), want)
		}
	}
	t.Setenv("VKSIMCLR_MATRIX", "yes")
	d, err := engine.Open(engine.Options{Shaders: shaders.FS})
	if err == nil || errors.Is(err, engine.ErrNoDevice) || !strings.Contains(err.Error(), "off, on or auto") {
		t.Errorf("VKSIMCLR_MATRIX=yes: %v, %v", d, err)
	}
}
