package harness

import (
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/kernels"
	"vksimclr/kernels/cases"
)

// TestCases compares every small row of every table with its reference.
func TestCases(t *testing.T) {
	d := enginetest.Device(t)
	for _, c := range cases.All() {
		t.Run(c.Op, func(t *testing.T) {
			for _, s := range c.Shapes {
				if s.IsBench() {
					continue
				}
				switch r := Check(d, c, s, 1); r.Status {
				case Fail:
					t.Error(r)
				case Skip:
					t.Log(r)
				}
			}
		})
	}
}

// TestBrokenKernels: every way in which a kernel can be wrong is found.
func TestBrokenKernels(t *testing.T) {
	d := enginetest.Device(t)
	const n = 64
	for _, c := range []struct {
		name, want string
		run        func(e *cases.Env, x, y *cases.Tensor)
	}{
		{"right", "", func(e *cases.Env, x, y *cases.Tensor) { kernels.RoofCopy(e.R, y.T, x.T) }},
		{"wrong value", "seed 1", func(e *cases.Env, x, y *cases.Tensor) {
			kernels.RoofCopy(e.R, y.T, x.T)
			e.R.Fill(y.T.At(n-1, 1), 0)
		}},
		{"unwritten", "seed 1", func(e *cases.Env, x, y *cases.Tensor) { kernels.RoofCopy(e.R, y.T.At(0, n/2), x.T.At(0, n/2)) }},
		{"changes its input", "input x changed at word 3", func(e *cases.Env, x, y *cases.Tensor) {
			kernels.RoofCopy(e.R, y.T, x.T)
			e.R.Fill(x.T.At(3, 1), 7)
		}},
		{"depends on what was there before", "two runs differ in y", func(e *cases.Env, x, y *cases.Tensor) {
			state, err := d.NewTensor("state", engine.F32, n)
			if err != nil {
				t.Fatal(err)
			}
			kernels.RoofCopy(e.R, y.T, state)
			kernels.RoofCopy(e.R, state, x.T)
		}},
		{"states no reference", "no reference", nil},
		{"panics", "kernels: roof_copy", func(e *cases.Env, x, y *cases.Tensor) { kernels.RoofCopy(e.R, y.T, x.T.At(0, 4)) }},
	} {
		table := &cases.Case{Op: "broken", Tol: 1e-6, Run: func(e *cases.Env, s cases.Shape) {
			x, y := e.In("x", n), e.Out("y", n)
			if c.run == nil {
				kernels.RoofCopy(e.R, y.T, x.T)
				return
			}
			c.run(e, x, y)
			e.Ref(func() { copy(y.V, x.V) })
		}}
		expect(t, Check(d, table, cases.S("N", n), 1), c.name, c.want)
	}
}

func TestNeeds(t *testing.T) {
	d := enginetest.Device(t)
	table := &cases.Case{Op: "impossible", Needs: func(engine.Caps) string { return "no such device" }}
	if r := Check(d, table, cases.S("N", 1), 1); r.Status != Skip || r.Reason != "no such device" {
		t.Error(r)
	}
}
