package main

import (
	"fmt"
	"time"

	"vksimclr/advise"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/train"
)

// announce says what is about to run.
func (t *session) announce() {
	fmt.Fprintf(t.log, "%s on %s: %d pictures, %d steps in %d epochs; %d operations a step, %s "+
		"of device memory; %s\n", t.Arch, t.dev.Name(), t.parts.Train.Len(), t.run.Total(),
		t.Epochs, t.run.Plan().Dispatches, engine.Bytes(t.dev.Allocated()), t.Out)
	t.tellProlonged()
	policy := t.run.Network().Policy
	fmt.Fprintf(t.log, "bits are decided by %v\n", policy)
	if err := policy.MatricesError(t.dev); err != nil && t.Precision == "mixed" {
		fmt.Fprintf(t.log, "vksimclr: cooperative matrices are off: %v\n", err)
	}
	if n := t.dev.Untried(); n > 0 {
		fmt.Fprintf(t.log, "%d kernels run on untried tiles: start-up had no more time; later "+
			"starts try them, or vksimclr tune --arch %s --size %d --batch %d --precision %s\n",
			n, t.Arch, t.Size, t.Batch, t.Precision)
	}
}

// tellNeeds says before the start what the run takes.
func (t *session) tellNeeds(trial *trial, c *train.Checkpoint) {
	text := fmt.Sprintf("needs %s of the device's %s, and %s of this program",
		engine.Bytes(t.needs.Device()), engine.Bytes(trial.caps.Memory),
		engine.Bytes(t.needs.Host))
	if t.expects > 0 {
		text += fmt.Sprintf("; takes about %s", rough(t.expects))
		if c == nil && t.Epochs >= 4 {
			fewer := max(1, t.Epochs/4)
			text += fmt.Sprintf(" (--epochs %d: %s)", fewer,
				rough(t.expects*time.Duration(fewer)/time.Duration(t.Epochs)))
		}
	}
	fmt.Fprintln(t.log, text)
}

// rough is a time for people: seconds below two minutes, minutes below two hours.
func rough(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < 2*time.Hour:
		return fmt.Sprintf("%.0f min", d.Minutes())
	case d < 48*time.Hour:
		return fmt.Sprintf("%.1f h", d.Hours())
	}
	return fmt.Sprintf("%.1f days", d.Hours()/24)
}

// worthTrying is the work of a run, in FLOP, from which a try tells how long the run will take. It
// is a minute or two of a CPU, or of a GPU.
func (t *trial) worthTrying() float64 {
	if t.caps.CPU() {
		return 5e12
	}
	return 2e15
}

// expects is about how long the steps that are left will take; 0 means unknown. A network that was
// tried is not tried again, and a short run is not tried at all.
func (t *trial) expects(s Settings, n train.Needs, c *train.Checkpoint) time.Duration {
	steps := data.StepsPerEpoch(t.parts.Train.Len(), s.Batch) * s.Epochs
	if c != nil {
		steps -= c.Step
	}
	if float64(steps)*n.FLOP < t.worthTrying() {
		return 0
	}
	speed := t.speed(advise.Network{Arch: s.Arch, Size: s.Size, Precision: s.Precision,
		Batch: s.Batch})
	if speed <= 0 {
		return 0
	}
	seconds := float64(steps*s.Batch) / speed
	if reading := float64(steps*s.Batch) / t.readRate; t.readRate > 0 {
		if t.caps.CPU() { // which does both
			seconds += reading
		} else {
			seconds = max(seconds, reading)
		}
	}
	return time.Duration(seconds * float64(time.Second))
}
