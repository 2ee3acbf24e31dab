package kernels

import (
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// The memory of the loss and its gradient grows with the number of rows, and their work with its
// square. No N×N matrix exists.
func TestNTXentMemoryGrowsWithTheRows(t *testing.T) {
	dev := enginetest.Device(t, func(o *engine.Options) { o.Unmeasured = true })
	const d = 128
	plan := func(rows int) engine.Plan {
		r := dev.NewRecorder()
		z, dz := r.Temp("z", engine.F32, rows, d), r.Temp("dz", engine.F32, rows, d)
		r.Fill(z, 0)
		loss, accuracy := r.Temp("loss", engine.F32, 1), r.Temp("accuracy", engine.F32, 1)
		NTXent(r, loss, accuracy, dz, z, 0.5, 1e-12)
		return r.Plan()
	}
	before := plan(512)
	for rows := 1024; rows <= 65536; rows *= 2 {
		p := plan(rows)
		if growth := float64(p.Transient) / float64(before.Transient); growth > 2.1 {
			t.Errorf("%d rows: memory grew by %.2f", rows, growth)
		}
		if growth := p.FLOPs / before.FLOPs; growth < 3.8 || growth > 4.2 {
			t.Errorf("%d rows: work grew by %.2f", rows, growth)
		}
		t.Logf("2N = %d: %s, %d operations, %.3g FLOP",
			rows, engine.Bytes(p.Transient), p.Dispatches, p.FLOPs)
		before = p
	}
	if before.Transient > 256<<20 {
		t.Errorf("65,536 rows take %s", engine.Bytes(before.Transient))
	}
}
