package program

import (
	"math"
	"runtime"
	"strings"
	"testing"

	"vksimclr/advise"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/train"
)

// TestLacks: what is short of, the device's memory or this machine's, is named; a CPU driver's
// memory is this machine's.
func TestLacks(t *testing.T) {
	gpu := trial{caps: engine.Caps{Name: "GPU", Type: "discrete", Memory: 1 << 40}}
	cpu := trial{caps: engine.Caps{Name: "CPU", Type: "cpu", Memory: 1 << 60}}
	const huge = 1 << 50
	if runtime.GOOS == "linux" && hostMemory() == 0 {
		t.Error("no memory here")
	}
	for _, c := range []struct {
		trial trial
		needs train.Needs
		want  string // empty: nothing is short
	}{
		{gpu, train.Needs{Transient: 1 << 39, Host: 1 << 20}, ""},
		{gpu, train.Needs{Transient: 1 << 39, Staging: 1 << 39, Beside: 1}, "of device memory"},
		{gpu, train.Needs{Host: huge}, "this machine has"},
		{cpu, train.Needs{Persistent: huge}, "this machine has"},
		{cpu, train.Needs{Persistent: 1 << 20}, ""},
	} {
		err := c.trial.lacks(c.needs)
		if c.want == "" && err != nil ||
			c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) &&
				hostMemory() > 0 {
			t.Errorf("%+v on %s: %v, want %q", c.needs, c.trial.caps.Name, err, c.want)
		}
	}
}

// TestTry: a network is tried once and its speed remembered; one that does not fit has none.
func TestTry(t *testing.T) {
	enginetest.Device(t) // or skip
	s := defaultSettings()
	s.Width, s.Size = 4, 16
	set := data.NewShapes(data.Train, 64)
	var log strings.Builder
	fresh := func() *trial {
		return &trial{ctx: t.Context(), log: &log, settings: s,
			parts:  data.Parts{Train: set, Bank: set},
			speeds: map[string]float64{}}
	}
	n := advise.Network{Arch: "tiny", Size: 16, Precision: "fp32", Batch: 32}
	first := fresh()
	if _, err := first.look(); err != nil || first.readRate <= 0 {
		t.Fatal(err, first.readRate)
	}
	speed := first.speed(n)
	if again := first.speed(n); speed <= 0 || again != speed || first.err != nil {
		t.Errorf("%g, then %g, %v", speed, again, first.err)
	}
	second := fresh()
	if _, err := second.look(); err != nil {
		t.Fatal(err)
	}
	// It is remembered with four digits.
	if again := second.speed(n); math.Abs(again/speed-1) > 1e-3 {
		t.Errorf("%g was remembered as %g", speed, again)
	}
	if text := log.String(); strings.Count(text, "trying tiny at 16 px") != 1 {
		t.Error(text)
	}
	t.Setenv("VKSIMCLR_LIMITS", "memory=400KiB")
	n.Batch = 16
	if speed := fresh().speed(n); speed != 0 {
		t.Errorf("what does not fit trains on %g pictures a second", speed)
	}
}
