package selftest

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
	"vksimclr/kernels"
	"vksimclr/kernels/cases"
)

// TestCheck: rows of both precisions are checked and reported; a kernel that is wrong fails, and
// text, page and JSON say so.
func TestCheck(t *testing.T) {
	d := enginetest.Device(t)
	wrong := &cases.Case{Op: "relu_wrong", Tol: 1e-6, Shapes: []cases.Shape{cases.S("N", 8)},
		Run: func(e *cases.Env, s cases.Shape) {
			x, y := e.In("x", 8), e.Out("y", 8)
			kernels.PeakCopy(e.R, y.T, x.T)
			e.Ref(func() {
				for i, v := range x.V {
					y.V[i] = max(v, 0)
				}
			})
		}}
	var done []int
	o := Options{Quick: true, Kernels: regexp.MustCompile("^relu"), Seed: 1,
		Progress: func(n, of int) { done = append(done, n, of) }}
	r, err := check(t.Context(), d, o, cases.All())
	if err != nil {
		t.Fatal(err)
	}
	if !r.Passed() || len(r.Kernels) == 0 || r.Kernels[0].FP32 == nil || r.Kernels[0].Half == nil ||
		r.Kernels[0].Half.Tolerance == 0 || r.Count.Passed != done[len(done)-1] {
		t.Errorf("%+v after %v", r, done)
	}
	if text := r.String(); !strings.Contains(text, "all kernels are right") ||
		!strings.Contains(text, r.Kernels[0].Op) {
		t.Error(text)
	}
	r, err = check(t.Context(), d, o, append(cases.All(), wrong))
	if err != nil {
		t.Fatal(err)
	}
	var page strings.Builder
	if err := r.WritePage(&page); err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{r.String(), page.String(), string(asJSON)} {
		if r.Passed() || !strings.Contains(text, "relu_wrong/N8") ||
			!strings.Contains(text, "FAIL") || !strings.Contains(text, d.Name()) {
			t.Errorf("a wrong kernel: %s", text)
		}
	}
}

// TestStopped: a cancelled test ends with the context's error, and a pattern that matches nothing
// is an error.
func TestStopped(t *testing.T) {
	d := enginetest.Device(t)
	ctx, cancel := context.WithCancel(t.Context())
	o := Options{Kernels: regexp.MustCompile("^relu"), Progress: func(int, int) { cancel() }}
	if _, err := check(ctx, d, o, cases.All()); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	o = Options{Kernels: regexp.MustCompile("nothing")}
	if _, err := Run(t.Context(), d, o); err == nil || !strings.Contains(err.Error(), "nothing") {
		t.Error(err)
	}
}

// TestEveryKernel: the self-test has rows of every table, quick or not.
func TestEveryKernel(t *testing.T) {
	ops := map[string]bool{}
	for _, r := range pick(cases.All(), Options{Quick: true}) {
		ops[r.table.Op] = true
	}
	for _, c := range cases.All() {
		if !ops[c.Op] {
			t.Errorf("%s is not tested", c.Op)
		}
	}
	if q, all := len(pick(cases.All(), Options{Quick: true})), len(pick(cases.All(),
		Options{})); q >= all {
		t.Errorf("%d rows quickly, %d in all", q, all)
	}
}
