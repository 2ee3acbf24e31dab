package engine_test

import (
	"runtime"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// A program that has been recorded costs the host next to nothing: no allocation, and a handful of
// C calls however many operations it has.
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

// A run takes as many queue submissions as the planner has chunks, and not many: two neighbours
// together exceed the budget, or they were one.
func TestSubmissionsAreChunks(t *testing.T) {
	d := enginetest.Device(t)
	x := must[engine.Tensor](t)(d.NewTensor("x", engine.F32, 1<<16))
	p := program(t, d, func(r *engine.Recorder) {
		for range 200 {
			relu.Dispatch(r, reluParams{1 << 14}, x, r.Temp("y", engine.F32, 1<<16))
		}
	})
	for _, budget := range []float64{engine.ChunkBudget, p.Estimated() / 7} {
		if err := p.Recut(budget); err != nil {
			t.Fatal(err)
		}
		before := engine.Submissions()
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
		submissions := int(engine.Submissions() - before)
		most := 1 + int(2*p.Estimated()/budget)
		if submissions != p.Chunks() || submissions > most {
			t.Errorf("%d submissions for %d chunks of at most %g s, of %g s in all: at most %d",
				submissions, p.Chunks(), budget, p.Estimated(), most)
		}
	}
}
