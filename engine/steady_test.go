package engine_test

import (
	"runtime"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// A program that has been recorded costs the host next to nothing: no allocation, and a handful of C calls however many operations it has.
func TestSteadyRunsAllocateNothing(t *testing.T) {
	d := enginetest.Device(t)
	x := must[engine.Tensor](t)(d.NewTensor("x", engine.F32, 4096))
	r := d.NewRecorder()
	for range 200 {
		relu.Dispatch(r, reluParams{1024}, x, r.Temp("y", engine.F32, 4096))
	}
	p := must[*engine.Program](t)(r.Finish())
	defer p.Close()
	run := func() {
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 { // the first runs may record anew with measured times
		run()
	}
	before := runtime.NumCgoCall()
	run()
	if calls := runtime.NumCgoCall() - before; calls > 4 {
		t.Errorf("%d C calls a run", calls)
	}
	if n := testing.AllocsPerRun(5, run); n > 0 {
		t.Errorf("%g allocations a run", n)
	}
}
