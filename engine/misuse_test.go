package engine_test

import (
	"strings"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// A programmer's mistakes panic by name. Without the checks they hang, or give the driver memory
// that it does not have.
func TestMistakesPanic(t *testing.T) {
	d, other := enginetest.Device(t), enginetest.Device(t)
	tensor := func(d *engine.Device, dtype engine.DType, dims ...int) engine.Tensor {
		x, err := d.NewTensor("x", dtype, dims...)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	x, foreign, freed := tensor(d, engine.F32, 8), tensor(other, engine.F32, 8),
		tensor(d, engine.F32, 8)
	if err := engine.Upload(d, freed, make([]float32, 8)); err != nil {
		t.Fatal(err)
	}
	d.Free(freed)
	d.Free(freed)
	d.Free(engine.Tensor{})
	before := d.Allocated()
	fill := func(x engine.Tensor) func() { return func() { d.NewRecorder().Fill(x, 1) } }
	temp := d.NewRecorder().Temp("temp", engine.F32, 8)
	for name, c := range map[string]struct {
		do   func()
		says string
	}{
		"absent tensor":       {fill(engine.Tensor{}), "absent"},
		"another device":      {fill(foreign), "another device"},
		"another program":     {fill(temp), "another program"},
		"freed tensor":        {fill(freed), "freed"},
		"upload to freed":     {func() { engine.Upload(d, freed, make([]float32, 8)) }, "freed"},
		"upload to nothing":   {func() { engine.Upload(d, engine.Tensor{}, []int32{1}) }, "absent"},
		"download of foreign": {func() { engine.Download[float32](d, foreign) }, "another device"},
		"download of temp":    {func() { engine.Download[float32](d, temp) }, "transient"},
		"map of nothing":      {func() { engine.Map[float32](engine.Tensor{}) }, "no tensor"},
		"slice of nothing":    {func() { engine.Tensor{}.Slice(0, 1) }, "slice"},
		"huge": {func() { tensor(d, engine.F32, 1<<31, 1<<31, 4) },
			"exceeds 64 bits"},
		"overlap": {func() { d.NewRecorder().Copy(x.Slice(0, 5), x.Slice(2, 7)) }, "overlap"},
		"nothing": {func() { d.NewRecorder().Finish() }, "without operations"},
		"closed program": {func() {
			r := d.NewRecorder()
			r.Fill(x, 1)
			p, err := r.Finish()
			if err != nil {
				t.Fatal(err)
			}
			p.Close()
			p.Run()
		}, "closed"},
		"push constants": {func() {
			k := engine.Kernel[struct{ Name string }]{Shader: "none",
				Args:   engine.Args{engine.In("x")},
				Groups: func(struct{ Name string }) int { return 1 }}
			k.Dispatch(d.NewRecorder(), struct{ Name string }{"x"}, x)
		}, "want a struct of uint32"},
		"odd elements": {func() { engine.Download[[3]float32](d, x) }, "elements of 12 bytes"},
		"no shaders":   {func() { engine.Open(engine.Options{}) }, "Options.Shaders"},
	} {
		if said := enginetest.Panics(c.do); !strings.Contains(said, c.says) ||
			strings.Contains(said, "runtime error") {
			t.Errorf("%s: %q does not say %q", name, said, c.says)
		}
	}
	d.Free(x)
	if after := d.Allocated(); after != before {
		t.Errorf("%d bytes were allocated, now %d", before, after)
	}
}

// Waiting for nothing returns, and the order in which programs and device are closed is free.
func TestWaitAndCloseInAnyOrder(t *testing.T) {
	d := enginetest.Device(t)
	if err := d.Wait(); err != nil {
		t.Error(err)
	}
	if err := d.Submit(); err != nil || d.Wait() != nil {
		t.Error("nothing was submitted:", err)
	}
	x, _ := d.NewTensor("x", engine.F32, 8)
	r := d.NewRecorder()
	r.Fill(x, 1)
	p, err := r.Finish()
	if err != nil {
		t.Fatal(err)
	}
	s, err := engine.NewStaging(d, 2, x)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	p.Close()
	s.Close()
	d.Free(x)
	for name, do := range map[string]func(){
		"tensor":   func() { d.NewTensor("y", engine.F32, 8) },
		"recorder": func() { d.NewRecorder() },
		"submit":   func() { d.Submit(p) },
	} {
		if said := enginetest.Panics(do); !strings.Contains(said, "closed") {
			t.Errorf("%s on a closed device: %q", name, said)
		}
	}
}

// A ring of staging memory gives its memory back.
func TestStagingFreesItsMemory(t *testing.T) {
	d := enginetest.Device(t)
	x, _ := d.NewTensor("x", engine.F32, 8)
	if err := engine.Upload(d, x, make([]float32, 8)); err != nil {
		t.Fatal(err)
	}
	before := d.Allocated()
	s, err := engine.NewStaging(d, 2, x)
	if err != nil {
		t.Fatal(err)
	}
	if d.Allocated() <= before {
		t.Error("staging memory does not count")
	}
	s.Close()
	s.Close()
	if after := d.Allocated(); after != before {
		t.Errorf("%d bytes before, %d after", before, after)
	}
}
