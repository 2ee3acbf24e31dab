package engine_test

import (
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// A run that took too long has its program cut anew at once; the timestamps that are there to be
// read are still those of the old cut.
func TestTimingsAfterRecutting(t *testing.T) {
	d := enginetest.Device(t)
	r := d.NewRecorder()
	r.Profile()
	x := r.Temp("x", engine.F32, 1024)
	for word := range uint32(8) {
		r.Fill(x, word)
	}
	p, err := r.Finish()
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
	if err := p.Recut(1e-9); err != nil { // a chunk for every operation
		t.Fatal(err)
	}
	for range 2 {
		timings, err := p.Timings()
		if err != nil || d.Caps().Timestamps && len(timings) != 8 {
			t.Fatalf("%d timings: %v", len(timings), err)
		}
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
	}
}
