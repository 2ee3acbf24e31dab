package engine_test

import (
	"errors"
	"strings"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// A device opens whose limits are too small for its own measurements, with nothing remembered.
func TestOpensWithSmallLimits(t *testing.T) {
	t.Setenv("VKSIMCLR_CACHE", "none")
	for _, limits := range []string{"range=4KiB", "bindings=1"} {
		d := enginetest.Device(t, func(o *engine.Options) { o.Limits = limits })
		if d.TexelReads() {
			t.Errorf("%s: texel reads were chosen without a measurement", limits)
		}
	}
}

// A tensor that the device cannot bind is an error of Finish that names the tensor, not a panic.
func TestTooLargeForOneBindingIsAnError(t *testing.T) {
	d := enginetest.Device(t, func(o *engine.Options) { o.Limits = "range=4KiB" })
	for name, record := range map[string]func(r *engine.Recorder, x, y engine.Tensor){
		"dispatch": func(r *engine.Recorder, x, y engine.Tensor) {
			relu.Dispatch(r, reluParams{2048}, x, y)
		},
		"cut": func(r *engine.Recorder, x, y engine.Tensor) {
			r.Cut(x.Reshape(1, 8192), y.Reshape(1, 8192))
		},
	} {
		r := d.NewRecorder()
		x := r.Temp("pictures", engine.F32, 8192)
		r.Fill(x, 0)
		record(r, x, r.Temp("y", engine.F32, 8192))
		_, err := r.Finish()
		var limit *engine.LimitError
		if !errors.As(err, &limit) || limit.Limit != engine.LimitBinding ||
			!strings.Contains(err.Error(), "pictures") ||
			!strings.Contains(err.Error(), "4.0 KiB") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// A kernel of more storage buffers than the device can bind is an error of Finish, not a panic.
func TestTooManyBindingsIsAnError(t *testing.T) {
	d := enginetest.Device(t, func(o *engine.Options) { o.Limits = "bindings=1" })
	r := d.NewRecorder()
	x, y := r.Temp("x", engine.F32, 8), r.Temp("y", engine.F32, 8)
	r.Fill(x, 0)
	relu.Dispatch(r, reluParams{2}, x, y)
	p, err := r.Finish()
	if d.TexelReads() { // x is no storage buffer then
		if err != nil {
			t.Fatal(err)
		}
		p.Close()
	} else if err == nil || !strings.Contains(err.Error(), "allows 1 storage buffers") {
		t.Errorf("error %v", err)
	}
}

// A tensor that exceeds one allocation is an error of Finish, before anything is allocated.
func TestTooLargeForOneAllocationIsAnError(t *testing.T) {
	d := enginetest.Device(t, func(o *engine.Options) { o.Limits = "allocation=1MiB" })
	before := d.Allocated()
	fits := d.NewRecorder()
	fits.Fill(fits.Temp("small", engine.F32, 200<<10), 0)
	p, err := fits.Finish()
	if err != nil {
		t.Fatal(err)
	}
	p.Close()
	persistent, err := d.NewTensor("persistent", engine.F32, 1<<18)
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range []func(r *engine.Recorder){
		func(r *engine.Recorder) { r.Fill(r.Temp("transient", engine.F32, 1<<18), 0) },
		func(r *engine.Recorder) { r.Fill(persistent, 0) },
	} {
		r := d.NewRecorder()
		record(r)
		if r.Err() == nil {
			t.Error("no error before Finish, for plans")
		}
		_, err := r.Finish()
		var limit *engine.LimitError
		if !errors.As(err, &limit) || limit.Limit != engine.LimitAllocation ||
			limit.Needed != 1<<20 {
			t.Errorf("error %v", err)
		}
	}
	var limit *engine.LimitError
	if _, err := d.NewHostTensor("host", engine.F32, 1<<18); !errors.As(err, &limit) {
		t.Errorf("error %v", err)
	}
	if d.Allocated() != before {
		t.Errorf("%d bytes allocated", d.Allocated()-before)
	}
}

// A program's MemoryError holds its plan and both sizes.
func TestMemoryErrorHasThePlan(t *testing.T) {
	d := enginetest.Device(t, func(o *engine.Options) { o.Limits = "memory=1MiB" })
	r := d.NewRecorder()
	r.Fill(r.Temp("large", engine.F32, 1<<20), 0)
	_, err := r.Finish()
	var memory *engine.MemoryError
	if !errors.As(err, &memory) {
		t.Fatalf("error %v", err)
	}
	if memory.Plan == nil || memory.Plan.Transient != 4<<20 || memory.Needed != 4<<20 ||
		memory.Available != 1<<20-d.Allocated() {
		t.Errorf("%+v", memory)
	}
}
