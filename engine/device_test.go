package engine_test

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

type reluParams struct{ Count uint32 }

var relu = engine.Kernel[reluParams]{
	Shader: "relu_forward",
	Args:   engine.Args{engine.In4("x"), engine.Out("y")},
	Groups: func(p reluParams) int { return int(p.Count+511) / 512 },
}

func ramp(n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(i%7) - 3
	}
	return x
}

func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// A chain through transient tensors, with both read paths, gives what Go gives; running it
// again gives the same.
func TestProgram(t *testing.T) {
	d := enginetest.Device(t)
	const n = 4 * 5000
	for _, texel := range []bool{false, true} {
		x := must[engine.Tensor](t)(d.NewTensor("x", engine.F32, n))
		y := must[engine.Tensor](t)(d.NewTensor("y", engine.F32, n))
		r := d.NewRecorder()
		a, b := r.Temp("a", engine.F32, n), r.Temp("b", engine.F32, n)
		k := relu.Texel(texel)
		k.Dispatch(r, reluParams{n / 4}, x, a)
		r.Copy(b, a)
		r.Fill(a, 0)
		k.Dispatch(r, reluParams{n / 4}, b, y)
		p := must[*engine.Program](t)(r.Finish())
		in := ramp(n)
		if err := engine.Upload(d, x, in); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if err := p.Run(); err != nil {
				t.Fatal(err)
			}
			for i, v := range must[[]float32](t)(engine.Download[float32](d, y)) {
				if want := max(in[i], 0); v != want {
					t.Fatalf("texel %v: y[%d] = %g, want %g", texel, i, v, want)
				}
			}
		}
		p.Close()
		d.Free(x)
		d.Free(y)
	}
}

// Grids beyond the limit fold into y, tensors beyond the range are cut.
func TestWeakDevice(t *testing.T) {
	d := enginetest.Device(t, func(o *engine.Options) { o.Limits = "range=64KiB,groups=3" })
	const rows, width = 300, 256
	x := must[engine.Tensor](t)(d.NewTensor("x", engine.F32, rows, width))
	y := must[engine.Tensor](t)(d.NewTensor("y", engine.F32, rows, width))
	r := d.NewRecorder()
	cuts := r.Cut(x, y)
	for _, c := range cuts {
		n := uint32((c.Hi - c.Lo) * width / 4)
		relu.Dispatch(r, reluParams{n}, x.Slice(c.Lo, c.Hi), y.Slice(c.Lo, c.Hi))
	}
	if len(cuts) < 4 {
		t.Fatalf("%d cuts of a %d KiB tensor at 64 KiB", len(cuts), x.Bytes()>>10)
	}
	p := must[*engine.Program](t)(r.Finish())
	defer p.Close()
	in := ramp(rows * width)
	if err := engine.Upload(d, x, in); err != nil {
		t.Fatal(err)
	}
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
	out := must[[]float32](t)(engine.Download[float32](d, y))
	for i := range out {
		if out[i] != max(in[i], 0) {
			t.Fatalf("y[%d] = %g", i, out[i])
		}
	}
}

func TestNewTensorIsZero(t *testing.T) {
	d := enginetest.Device(t)
	x := must[engine.Tensor](t)(d.NewTensor("x", engine.F32, 1000))
	got := must[[]float32](t)(engine.Download[float32](d, x))
	if slices.ContainsFunc(got, func(v float32) bool { return v != 0 }) {
		t.Error("a new tensor is not zero")
	}
}

func TestMemoryIsCheckedBeforeAllocating(t *testing.T) {
	d := enginetest.Device(t, func(o *engine.Options) { o.Limits = "memory=1MiB" })
	before := d.Allocated()
	x := must[engine.Tensor](t)(d.NewTensor("x", engine.F32, 200<<10))
	r := d.NewRecorder()
	y := r.Temp("y", engine.F32, 200<<10)
	r.Copy(y, x)
	_, err := r.Finish()
	if err == nil || !strings.Contains(err.Error(), "1.6 MiB") || d.Allocated() != before {
		t.Errorf("error %v, %d bytes allocated", err, d.Allocated())
	}
}

func TestOpenNamesWhatThereIs(t *testing.T) {
	d := enginetest.Device(t)
	_, err := engine.Open(engine.Options{Device: "no such device"})
	if !errors.Is(err, engine.ErrNoDevice) || !strings.Contains(err.Error(), d.Name()) {
		t.Errorf("error %v", err)
	}
	if _, err := engine.Open(engine.Options{Device: "99"}); !errors.Is(err, engine.ErrNoDevice) {
		t.Errorf("error %v", err)
	}
}

// The binding once lost memory to the collector during calls: make pipelines, sets and submissions
// while it runs all the time.
func TestGarbageCollectorPressure(t *testing.T) {
	d := enginetest.Device(t)
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
			}
		}
	}()
	defer func() { close(stop); <-done }()
	x := must[engine.Tensor](t)(d.NewTensor("x", engine.F32, 4096))
	for i := range 64 {
		r := d.NewRecorder()
		y := r.Temp("y", engine.F32, 4096)
		relu.WithLocal(1+i).Dispatch(r, reluParams{1024}, x, y)
		p := must[*engine.Program](t)(r.Finish())
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
		p.Close()
	}
}

func TestTimings(t *testing.T) {
	d := enginetest.Device(t)
	if !d.Caps().Timestamps {
		t.Skip("no timestamps on this device")
	}
	x := must[engine.Tensor](t)(d.NewTensor("x", engine.F32, 1<<18))
	seconds, err := d.Time(func(r *engine.Recorder) {
		relu.Dispatch(r, reluParams{1 << 16}, x, r.Temp("y", engine.F32, 1<<18))
	})
	if err != nil || seconds <= 0 || seconds > 10 {
		t.Errorf("%g s, %v", seconds, err)
	}
}

func ExampleBytes() {
	fmt.Println(engine.Bytes(512), engine.Bytes(1536<<20))
	// Output: 512 B 1.5 GiB
}
