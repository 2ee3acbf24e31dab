package engine_test

import (
	"runtime"
	"slices"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// Filling the next slot while a submission is under way neither waits for it nor reaches into what
// it uploads. The upload stands behind other work, so that a ring which gave out the slot in flight
// would be caught.
func TestStagingOverlapsTheRun(t *testing.T) {
	d := enginetest.Device(t)
	const n = 1 << 16
	target := must[engine.Tensor](t)(d.NewTensor("target", engine.F32, n))
	result := must[engine.Tensor](t)(d.NewHostTensor("result", engine.F32, n))
	staging := must[*engine.Staging](t)(engine.NewStaging(d, 2, target))
	defer staging.Close()
	busy := program(t, d, func(r *engine.Recorder) {
		x := r.Temp("x", engine.F32, 1<<20)
		r.Fill(x, 0)
		for range 50 {
			relu.Dispatch(r, reluParams{1 << 18}, x, r.Temp("y", engine.F32, 1<<20))
		}
	})
	read := program(t, d, func(r *engine.Recorder) { r.Copy(result, target) })

	var value byte
	fill := func(memory ...[]byte) {
		for i := range memory[0] {
			memory[0][i] = value
		}
	}
	upload := staging.Fill(fill)
	for step := range byte(5) {
		if err := d.Submit(busy, upload, read); err != nil {
			t.Fatal(err)
		}
		value = step + 1
		before := runtime.NumCgoCall()
		upload = staging.Fill(fill)
		if calls := runtime.NumCgoCall() - before; calls > 0 {
			t.Errorf("%d C calls to fill a slot: it may have waited for the device", calls)
		}
		if err := d.Wait(); err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(engine.Map[byte](result), func(b byte) bool { return b != step })
		if i >= 0 {
			t.Fatalf("step %d saw byte %d of the next step's slot", step, i)
		}
	}
}

func program(t *testing.T, d *engine.Device, record func(r *engine.Recorder)) *engine.Program {
	t.Helper()
	r := d.NewRecorder()
	record(r)
	p := must[*engine.Program](t)(r.Finish())
	t.Cleanup(p.Close)
	return p
}
