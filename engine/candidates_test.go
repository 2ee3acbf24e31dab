package engine_test

import (
	"context"
	"errors"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// Without measuring, the remembered candidate runs or the first. Tuning measures every candidate in
// every round and replaces what was remembered.
func TestCandidates(t *testing.T) {
	d := enginetest.Device(t, func(o *engine.Options) { o.CacheDir = t.TempDir() })
	runs := 0
	record := func(r *engine.Recorder, candidate, units int) {
		runs++
		if units != 1 {
			t.Errorf("%d units of so much work", units)
		}
		x, y := r.Temp("x", engine.F32, 1<<20), r.Temp("y", engine.F32, 1<<20)
		r.Fill(x, 0)
		for range 1 + 8*(1-candidate) {
			r.Copy(y, x)
		}
	}
	c := engine.Candidates{
		Key: "work", Names: []string{"slow", "fast"}, Units: 3, FLOPs: 1e12, Record: record,
	}
	d.Measure(false)
	r := d.NewRecorder()
	if i := r.Fastest(c); i != 0 || runs != 0 {
		t.Errorf("candidate %d after %d runs, want the first without any", i, runs)
	}
	d.Choices().Put("work", "fast")
	if i := r.Fastest(c); i != 1 || runs != 0 {
		t.Errorf("candidate %d after %d runs, want what is remembered", i, runs)
	}
	if n := len(r.Candidates()); n != 1 {
		t.Errorf("%d candidates, want 1", n)
	}

	d.Measure(true)
	d.TryFor(0)
	c.Key = "other work"
	if i := r.Fastest(c); i != 0 || runs != 0 || d.Untried() != 1 {
		t.Errorf("candidate %d after %d runs, %d untried: want the first, without runs",
			i, runs, d.Untried())
	}
	d.Choices().Put("other work[1]", "fast")
	c.Key = "other work[2]"
	if i := r.Fastest(c); i != 1 || runs != 0 {
		t.Errorf("candidate %d after %d runs, want the other shape's", i, runs)
	}
	if name, ok := d.Choices().Get(c.Key); ok {
		t.Errorf("%q is remembered for what was not tried", name)
	}
	c.Key = "work"

	d.Choices().Put("work", "slow")
	done := 0
	i, rates, err := d.Tune(context.Background(), c, 3, func() { done++ })
	if err != nil || i != 1 || runs != 6 || done != 6 || rates[1] <= rates[0] {
		t.Errorf("candidate %d, rates %v, %d runs, %d done: %v", i, rates, runs, done, err)
	}
	if name, _ := d.Choices().Get("work"); name != "fast" {
		t.Errorf("%q is remembered", name)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := d.Tune(ctx, c, 1, func() {}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
