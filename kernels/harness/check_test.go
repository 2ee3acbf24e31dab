package harness

import (
	"os"
	"runtime"
	"strings"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/kernels"
	"vksimclr/kernels/cases"
)

// TestCases compares the small rows of every table with their references, all of them or, with
// -short, the first and the last of each table: what spvtest compares, on several devices at once.
func TestCases(t *testing.T) {
	free := devices(t)
	for _, c := range cases.All() {
		t.Run(c.Op, func(t *testing.T) {
			t.Parallel()
			d := <-free
			defer func() { free <- d }()
			policy := enginePolicy(t, d)
			for _, s := range smallRows(c) {
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

// enginePolicy is the policy that the environment asks for on a device.
func enginePolicy(t *testing.T, d *engine.Device) kernels.Policy {
	t.Helper()
	policy, err := kernels.PolicyFrom(os.Getenv)
	if err == nil {
		policy, err = policy.Resolve(d)
	}
	if err != nil {
		t.Fatal(err)
	}
	return policy
}

// devices opens the test device several times. Whoever takes one gives it back.
func devices(t *testing.T) chan *engine.Device {
	n := min(runtime.GOMAXPROCS(0), 4)
	free := make(chan *engine.Device, n)
	for range n {
		free <- enginetest.Device(t)
	}
	return free
}

// smallRows are a table's rows but those that are only timed.
func smallRows(c *cases.Case) (rows []cases.Shape) {
	for _, s := range c.Shapes {
		if !s.IsBench() && s.Network() == "" {
			rows = append(rows, s)
		}
	}
	if testing.Short() && len(rows) > 2 {
		rows = []cases.Shape{rows[0], rows[len(rows)-1]}
	}
	return rows
}

// TestBrokenKernels: a mistake of each kind that kernels can make is found.
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
		{"unwritten", "seed 1", func(e *cases.Env, x, y *cases.Tensor) {
			kernels.PeakCopy(e.R, y.T.At(0, n/2), x.T.At(0, n/2))
		}},
		{"changes its input", "input x changed at word 3", func(e *cases.Env, x, y *cases.Tensor) {
			kernels.PeakCopy(e.R, y.T, x.T)
			e.R.Fill(x.T.At(3, 1), 7)
		}},
		{"reads stale memory", "two runs differ in y", func(e *cases.Env, x, y *cases.Tensor) {
			state, err := d.NewTensor("state", engine.F32, n)
			if err != nil {
				t.Fatal(err)
			}
			kernels.PeakCopy(e.R, y.T, state)
			kernels.PeakCopy(e.R, state, x.T)
		}},
		{"states no reference", "no reference", nil},
		{"panics", "kernels: peak_copy", func(e *cases.Env, x, y *cases.Tensor) {
			kernels.PeakCopy(e.R, y.T, x.T.At(0, 4))
		}},
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

// TestDeclarations: a declaration that does not fit its module is told where.
func TestDeclarations(t *testing.T) {
	d := enginetest.Device(t)
	type count struct{ Count uint32 }
	type signed struct{ Count int32 }
	x, y := engine.In4("x"), engine.Out("y")
	module := func(shader string, texel bool, params any, args ...engine.Arg) engine.Module {
		return engine.Module{Shader: shader, Args: args, Texel: texel, Params: params}
	}
	for _, c := range []struct {
		module engine.Module
		want   string
	}{
		{module("peak_copy", false, count{}, x, y), ""},
		{module("peak_copy_texel", true, count{}, x, y), ""},
		{module("peak_copy", true, count{}, x, y), "other kind of buffer"},
		{module("peak_copy", false, count{}, y, x), "declared as output"},
		{module("peak_copy", false, count{}, x), "declaration has 1"},
		{module("peak_copy", false, signed{}, x, y), "int at 0 in Go"},
		{engine.Module{Shader: "no_such"}, "no_such.spv"},
	} {
		err := checkModules([]engine.Module{c.module})
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.module, err, c.want)
		}
	}
	e := cases.NewEnv(d, "modules", 1)
	defer e.Close()
	from, to := e.In("x", 8), e.Out("y", 8)
	kernels.PeakCopy(e.R, to.T, from.T)
	kernels.PeakCopy(e.R, to.T, from.T)
	if m := e.R.Modules(); len(m) != 1 || !strings.HasPrefix(m[0].Shader, "peak_copy") {
		t.Errorf("%+v", m)
	}
}

func TestNeeds(t *testing.T) {
	d := enginetest.Device(t)
	lack := func(engine.Caps) string { return "no such device" }
	table := &cases.Case{Op: "impossible", Needs: lack}
	r := Check(d, kernels.Policy{}, table, cases.S("N", 1), 1)
	if r.Status != Skip || r.Reason != "no such device" {
		t.Error(r)
	}
}
