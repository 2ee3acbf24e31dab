package kernels

import (
	"math"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// recordAlignmentUniformity records the loss of z and returns its numbers and dz.
func recordAlignmentUniformity(
	r *engine.Recorder, z engine.Tensor,
) (scalars [3]engine.Tensor, dz engine.Tensor) {
	for i, name := range []string{"loss", "alignment", "uniformity"} {
		scalars[i] = r.Temp(name, engine.F32, 1)
	}
	dz = r.Temp("dz", engine.F32, z.Shape()...)
	AlignmentUniformity(r, scalars[0], scalars[1], scalars[2], dz, z,
		AlignmentUniformityConfig{Alpha: 2, T: 2, Lambda: 1}, 1e-12)
	return scalars, dz
}

// Memory grows as the rows, work as their square: no N×N matrix exists.
func TestAlignmentUniformityMemoryGrowsWithTheRows(t *testing.T) {
	dev := enginetest.Device(t, func(o *engine.Options) { o.Unmeasured = true })
	plan := func(rows int) engine.Plan {
		r := dev.NewRecorder()
		z := r.Temp("z", engine.F32, rows, 128)
		r.Fill(z, 0)
		recordAlignmentUniformity(r, z)
		return r.Plan()
	}
	before := plan(1024)
	for rows := 2048; rows <= 65536; rows *= 2 {
		p := plan(rows)
		if growth := float64(p.Transient) / float64(before.Transient); growth > 2.1 {
			t.Errorf("%d rows: memory grew by %.2f", rows, growth)
		}
		if growth := p.FLOPs / before.FLOPs; growth < 3.8 || growth > 4.2 {
			t.Errorf("%d rows: work grew by %.2f", rows, growth)
		}
		before = p
	}
}

// A NaN in a view reaches the loss and all gradients of that view.
func TestAlignmentUniformityKeepsNaN(t *testing.T) {
	const rows, dim = 10, 8
	d := enginetest.Device(t)
	for _, at := range []int{0, dim + 3, rows*dim - 1} {
		z, dz := newTensor(t, d, engine.F32, rows, dim), newTensor(t, d, engine.F32, rows, dim)
		loss := newTensor(t, d, engine.F32, 1)
		values := make([]float32, rows*dim)
		for i := range values {
			values[i] = float32(i%7) - 2.5
		}
		values[at] = float32(math.NaN())
		if err := engine.Upload(d, z, values); err != nil {
			t.Fatal(err)
		}
		r := d.NewRecorder()
		scalars, gradient := recordAlignmentUniformity(r, z)
		r.Copy(loss, scalars[0])
		r.Copy(dz, gradient)
		run(t, r)
		if v := download[float32](t, d, loss)[0]; v == v {
			t.Errorf("NaN at %d: loss %g", at, v)
		}
		view := at / dim / (rows / 2)
		for i, v := range download[float32](t, d, dz) {
			if i/dim/(rows/2) == view && v == v {
				t.Errorf("NaN at %d: dz[%d] is %g", at, i, v)
			}
		}
	}
}

func TestAlignmentUniformityConfig(t *testing.T) {
	nan := float32(math.NaN())
	for c, valid := range map[AlignmentUniformityConfig]bool{
		{2, 2, 1}: true, {1, 20, 0}: true, {0.5, 2, 1}: false, {2, 0, 1}: false,
		{2, 21, 1}: false, {2, 2, -1}: false, {nan, 2, 1}: false, {2, nan, 1}: false,
	} {
		if err := c.Validate(); (err == nil) != valid {
			t.Errorf("%v: %v", c, err)
		}
	}
}
