package main

import (
	"runtime"
	"strings"
	"testing"

	"vksimclr/engine"
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
