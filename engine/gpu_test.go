package engine_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/shaders"
)

// TestTrialsWithoutFills: fills only prepare what a candidate reads, so that they do not count.
func TestTrialsWithoutFills(t *testing.T) {
	timings := []engine.Timing{{Kernel: "fill", Seconds: 5}, {Kernel: "conv2d", Seconds: 1},
		{Kernel: "copy", Seconds: 2}}
	if s := engine.KernelSeconds(timings); s != 3 {
		t.Errorf("%g seconds, want 3", s)
	}
}

// TestNearTensors: they take device memory that the host sees, and on devices without such memory
// that of other host tensors.
func TestNearTensors(t *testing.T) {
	const device, visible, coherent, cached = 1, 2, 4, 8
	for _, c := range []struct {
		types      []uint32
		host, near int
	}{
		{[]uint32{device, visible | coherent, visible | coherent | cached,
			device | visible | coherent}, 2, 3},
		{[]uint32{device, visible | coherent}, 1, 1},
		{[]uint32{device | visible | coherent | cached}, 0, 0},
		{[]uint32{device, visible}, -1, -1},
	} {
		if host, near := engine.HostMemoryTypes(c.types...); host != c.host || near != c.near {
			t.Errorf("%v: types %d and %d, want %d and %d", c.types, host, near, c.host, c.near)
		}
	}
	d := enginetest.Device(t)
	x := must[engine.Tensor](t)(d.NewNearTensor("x", engine.U32, 16))
	engine.Map[uint32](x)[3] = 7
	if got := must[[]uint32](t)(engine.Download[uint32](d, x)); got[3] != 7 {
		t.Errorf("%v", got)
	}
}

// TestUsableMemory: what the driver leaves to this process bounds the heap.
func TestUsableMemory(t *testing.T) {
	for want, c := range map[uint64]engine.Caps{100: {Memory: 100}, 60: {Memory: 100, Free: 60},
		90: {Memory: 90, Free: 120}} {
		if got := c.Usable(); got != want {
			t.Errorf("%+v: %d usable, want %d", c, got, want)
		}
	}
}

// TestUntil: where the context has ended, nothing is tried or built, and Finish says why.
func TestUntil(t *testing.T) {
	d := enginetest.Device(t, func(o *engine.Options) { o.CacheDir = t.TempDir() })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d.Until(ctx)
	r := d.NewRecorder()
	r.Fastest(engine.Candidates{Key: "work", Names: []string{"a", "b"}, Units: 1, FLOPs: 1e12,
		Record: func(*engine.Recorder, int, int) { t.Error("a candidate was tried") }})
	if _, err := r.Finish(); !errors.Is(err, context.Canceled) {
		t.Errorf("trials: %v", err)
	}
	build := func() error {
		r := d.NewRecorder()
		x := r.Temp("x", engine.F32, 1024)
		relu.Dispatch(r, reluParams{256}, x, x)
		p, err := r.Finish()
		if err == nil {
			p.Close()
		}
		return err
	}
	if err := build(); !errors.Is(err, context.Canceled) {
		t.Errorf("builds: %v", err)
	}
	d.Until(t.Context())
	if err := build(); err != nil {
		t.Error(err)
	}
}

// TestPretend: a pretended device is for plans only.
func TestPretend(t *testing.T) {
	pretend := func(c *engine.Caps) { c.Type, c.Memory = "discrete", 1<<40 }
	d := enginetest.Device(t, func(o *engine.Options) { o.Unmeasured, o.Pretend = true, pretend })
	if d.Caps().CPU() || d.Caps().Memory != 1<<40 {
		t.Errorf("%+v", d.Caps())
	}
	_, err := engine.Open(engine.Options{Pretend: pretend, Shaders: shaders.FS})
	if err == nil || !strings.Contains(err.Error(), "Unmeasured") {
		t.Errorf("a pretended device was opened to run kernels: %v", err)
	}
}
