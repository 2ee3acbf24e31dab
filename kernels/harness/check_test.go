package harness

import (
	"strings"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/kernels"
	"vksimclr/kernels/cases"
)

// TestCases compares every small row of every table with its reference.
func TestCases(t *testing.T) {
	d := enginetest.Device(t)
	policy := resolved(t, d)
	for _, c := range cases.All() {
		t.Run(c.Op, func(t *testing.T) {
			for _, s := range c.Shapes {
				if s.IsBench() || s.Network() != "" {
					continue
				}
				switch r := Check(d, policy, c, s, 1); r.Status {
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
		{"right", "", func(e *cases.Env, x, y *cases.Tensor) { kernels.PeakCopy(e.R, y.T, x.T) }},
		{"wrong value", "seed 1", func(e *cases.Env, x, y *cases.Tensor) {
			kernels.PeakCopy(e.R, y.T, x.T)
			e.R.Fill(y.T.At(n-1, 1), 0)
		}},
		{"unwritten", "seed 1", func(e *cases.Env, x, y *cases.Tensor) { kernels.PeakCopy(e.R, y.T.At(0, n/2), x.T.At(0, n/2)) }},
		{"changes its input", "input x changed at word 3", func(e *cases.Env, x, y *cases.Tensor) {
			kernels.PeakCopy(e.R, y.T, x.T)
			e.R.Fill(x.T.At(3, 1), 7)
		}},
		{"depends on what was there before", "two runs differ in y", func(e *cases.Env, x, y *cases.Tensor) {
			state, err := d.NewTensor("state", engine.F32, n)
			if err != nil {
				t.Fatal(err)
			}
			kernels.PeakCopy(e.R, y.T, state)
			kernels.PeakCopy(e.R, state, x.T)
		}},
		{"states no reference", "no reference", nil},
		{"panics", "kernels: peak_copy", func(e *cases.Env, x, y *cases.Tensor) { kernels.PeakCopy(e.R, y.T, x.T.At(0, 4)) }},
	} {
		table := &cases.Case{Op: "broken", Tol: 1e-6, Run: func(e *cases.Env, s cases.Shape) {
			x, y := e.In("x", n), e.Out("y", n)
			if c.run == nil {
				kernels.PeakCopy(e.R, y.T, x.T)
				return
			}
			c.run(e, x, y)
			e.Ref(func() { copy(y.V, x.V) })
		}}
		expect(t, Check(d, kernels.Policy{}, table, cases.S("N", n), 1), c.name, c.want)
	}
}

// TestDeclarations: a host that sees a module otherwise than the module itself is told where.
func TestDeclarations(t *testing.T) {
	d := enginetest.Device(t)
	type count struct{ Count uint32 }
	type signed struct{ Count int32 }
	for _, c := range []struct {
		module engine.Module
		want   string
	}{
		{engine.Module{Shader: "peak_copy", Args: engine.Args{engine.In4("x"), engine.Out("y")}, Params: count{}}, ""},
		{engine.Module{Shader: "peak_copy_texel", Args: engine.Args{engine.In4("x"), engine.Out("y")}, Texel: true, Params: count{}}, ""},
		{engine.Module{Shader: "peak_copy", Args: engine.Args{engine.In4("x"), engine.Out("y")}, Texel: true, Params: count{}}, "other kind of buffer"},
		{engine.Module{Shader: "peak_copy", Args: engine.Args{engine.Out("y"), engine.In4("x")}, Params: count{}}, "declared as output"},
		{engine.Module{Shader: "peak_copy", Args: engine.Args{engine.In4("x")}, Params: count{}}, "declaration has 1"},
		{engine.Module{Shader: "peak_copy", Args: engine.Args{engine.In4("x"), engine.Out("y")}, Params: signed{}}, "int at 0 in Go"},
		{engine.Module{Shader: "no_such"}, "no_such.spv"},
	} {
		err := checkModules([]engine.Module{c.module})
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.module, err, c.want)
		}
	}
	e := cases.NewEnv(d, "modules", 1)
	defer e.Close()
	x, y := e.In("x", 8), e.Out("y", 8)
	kernels.PeakCopy(e.R, y.T, x.T)
	kernels.PeakCopy(e.R, y.T, x.T)
	if m := e.R.Modules(); len(m) != 1 || !strings.HasPrefix(m[0].Shader, "peak_copy") {
		t.Errorf("%+v", m)
	}
}

func TestNeeds(t *testing.T) {
	d := enginetest.Device(t)
	table := &cases.Case{Op: "impossible", Needs: func(engine.Caps) string { return "no such device" }}
	if r := Check(d, kernels.Policy{}, table, cases.S("N", 1), 1); r.Status != Skip || r.Reason != "no such device" {
		t.Error(r)
	}
}
