package engine_test

import (
	"strings"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// What a device cannot bind is an error of Finish that names the tensor, not a panic.
func TestTooLargeForOneBindingIsAnError(t *testing.T) {
	d := enginetest.Device(t, func(o *engine.Options) { o.Limits = "range=4KiB" })
	for name, record := range map[string]func(r *engine.Recorder, x, y engine.Tensor){
		"dispatch": func(r *engine.Recorder, x, y engine.Tensor) { relu.Dispatch(r, reluParams{2048}, x, y) },
		"cut":      func(r *engine.Recorder, x, y engine.Tensor) { r.Cut(x.Reshape(1, 8192), y.Reshape(1, 8192)) },
	} {
		r := d.NewRecorder()
		x := r.Temp("pictures", engine.F32, 8192)
		r.Fill(x, 0)
		record(r, x, r.Temp("y", engine.F32, 8192))
		if _, err := r.Finish(); err == nil || !strings.Contains(err.Error(), "pictures") || !strings.Contains(err.Error(), "4.0 KiB") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// Neither is a kernel of more storage buffers than the device has room for.
func TestTooManyBindingsIsAnError(t *testing.T) {
	d := enginetest.Device(t, func(o *engine.Options) { o.Limits = "bindings=1" })
	r := d.NewRecorder()
	x, y := r.Temp("x", engine.F32, 8), r.Temp("y", engine.F32, 8)
	r.Fill(x, 0)
	relu.Dispatch(r, reluParams{2}, x, y)
	_, err := r.Finish()
	if d.TexelReads() { // x is no storage buffer then
		if err != nil {
			t.Error(err)
		}
	} else if err == nil || !strings.Contains(err.Error(), "at most 1 storage buffers") {
		t.Errorf("error %v", err)
	}
}
