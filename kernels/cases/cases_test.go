package cases

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
)

func TestShape(t *testing.T) {
	s := S("N", 2, "tau", 0.05, "relu", true, "count", 1<<24)
	if got := s.String(); got != "N2_tau0.05_relu1_count16777216" {
		t.Error(got)
	}
	if s.Int("N") != 2 || s.Float("tau") != 0.05 || !s.Bool("relu") || s.Bool("absent") ||
		s.Or("pad", 3) != 3 || s.IsBench() || !s.Bench().IsBench() {
		t.Errorf("%v", s)
	}
	defer func() {
		if p := recover(); p == nil || !strings.Contains(p.(string), `no "M"`) {
			t.Errorf("asking for a name that is not there: %v", p)
		}
	}()
	s.Int("M")
}

// TestNames: names seed the values and select rows, so no two rows may share one.
func TestNames(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range All() {
		for _, s := range c.Shapes {
			if name := c.Name(s); seen[name] {
				t.Errorf("two rows are called %s", name)
			} else {
				seen[name] = true
			}
		}
	}
}

// TestEveryOperationIsTimed: kbench has a row for each, its own or a network's.
func TestEveryOperationIsTimed(t *testing.T) {
	for _, c := range All() {
		timed := func(s Shape) bool { return s.IsBench() || s.Network() != "" }
		if !slices.ContainsFunc(c.Shapes, timed) && c != NTXentTies {
			t.Errorf("%s has no row to time", c.Op)
		}
	}
}

// TestGuards: writes on either side of an operand are found, at every element type.
func TestGuards(t *testing.T) {
	d := enginetest.Device(t)
	for _, at := range []int{0, guardElements - 4, guardElements + 8, 2*guardElements + 4} {
		for _, operand := range []func(e *Env) *Tensor{
			func(e *Env) *Tensor { return e.Out("y", 8) },
			func(e *Env) *Tensor { return e.OutU32("y", 2, 4) },
			func(e *Env) *Tensor { return e.InOut("y", 8) },
			func(e *Env) *Tensor { return e.InU8("y", counting, 8) },
		} {
			e := NewEnv(d, "guards", 1)
			y := operand(e)
			e.R.Fill(y.whole.At(at, 4), 1)
			p, err := e.R.Finish()
			if err != nil {
				t.Fatal(err)
			}
			e.Reset()
			if err := y.Strayed(e.Words(y)); err != nil {
				t.Errorf("before: %v", err)
			}
			if err := p.Run(); err != nil {
				t.Fatal(err)
			}
			if err := y.Strayed(e.Words(y)); err == nil ||
				!strings.Contains(err.Error(), "guard band of y") {
				t.Errorf("element %d of %v written: %v", at-guardElements, y.T, err)
			}
			p.Close()
			e.Close()
		}
	}
}

func counting(_ *rand.Rand, i int) uint8 { return uint8(i) }

// TestValues: the device and the reference see the same values, which depend on names and seed
// alone.
func TestValues(t *testing.T) {
	d := enginetest.Device(t)
	e := NewEnv(d, "values", 3)
	defer e.Close()
	x, bytes, words := e.In("x", 5, 7), e.InU8("b", counting, 12), e.InU32("w", Below(10), 9)
	e.Reset()
	for _, tensor := range []*Tensor{x, bytes, words} {
		for i, v := range tensor.Values(e.Words(tensor)) {
			if v != tensor.V[i] {
				t.Errorf("%s[%d] is %g on the device, %g for the reference", tensor.Name, i, v,
					tensor.V[i])
			}
		}
	}
	again := NewEnv(d, "values", 3)
	defer again.Close()
	again.In("something else", 3)
	if v := again.In("x", 5, 7).V; v[34] != x.V[34] || float64(float32(v[34])) != v[34] {
		t.Errorf("%g and %g", v[34], x.V[34])
	}
	sum := 0.0
	for _, v := range x.V {
		sum += v * v
	}
	if rms := math.Sqrt(sum / 35); rms < 0.5 || rms > 1.5 {
		t.Errorf("normal values of deviation %g", rms)
	}
}
