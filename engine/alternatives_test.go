package engine_test

import (
	"context"
	"errors"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// Without measuring, the remembered way is taken or the first; tuning measures every way in every round and replaces what was remembered.
func TestAlternatives(t *testing.T) {
	d := enginetest.Device(t, func(o *engine.Options) { o.CacheDir = t.TempDir() })
	runs := 0
	a := engine.Alternatives{Key: "work", Names: []string{"slow", "fast"}, Units: 3, FLOPs: 1e12, Record: func(r *engine.Recorder, way, units int) {
		runs++
		if units != 1 {
			t.Errorf("%d units of so much work", units)
		}
		x, y := r.Temp("x", engine.F32, 1<<20), r.Temp("y", engine.F32, 1<<20)
		r.Fill(x, 0)
		for range 1 + 8*(1-way) {
			r.Copy(y, x)
		}
	}}
	d.Measure(false)
	r := d.NewRecorder()
	if way := r.Fastest(a); way != 0 || runs != 0 {
		t.Errorf("way %d after %d runs, want the first without any", way, runs)
	}
	d.Choices().Put("work", "fast")
	if way := r.Fastest(a); way != 1 || runs != 0 {
		t.Errorf("way %d after %d runs, want what is remembered", way, runs)
	}
	if n := len(r.Alternatives()); n != 1 {
		t.Errorf("%d alternatives, want 1", n)
	}

	d.Measure(true)
	d.TryFor(0)
	a.Key = "other work"
	if way := r.Fastest(a); way != 0 || runs != 0 || d.Untried() != 1 {
		t.Errorf("way %d after %d runs, %d untried, want the first without any run", way, runs, d.Untried())
	}
	d.Choices().Put("other work[1]", "fast")
	a.Key = "other work[2]"
	if way := r.Fastest(a); way != 1 || runs != 0 {
		t.Errorf("way %d after %d runs, want the other shape's", way, runs)
	}
	if name, ok := d.Choices().Get(a.Key); ok {
		t.Errorf("%q is remembered for what was not tried", name)
	}
	a.Key = "work"

	d.Choices().Put("work", "slow")
	done := 0
	way, rates, err := d.Tune(context.Background(), a, 3, func() { done++ })
	if err != nil || way != 1 || runs != 6 || done != 6 || rates[1] <= rates[0] {
		t.Errorf("way %d, rates %v, %d runs, %d done: %v", way, rates, runs, done, err)
	}
	if name, _ := d.Choices().Get("work"); name != "fast" {
		t.Errorf("%q is remembered", name)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := d.Tune(ctx, a, 1, func() {}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
