package program

import (
	"fmt"
	"time"

	"vksimclr/engine"
	"vksimclr/train"
)

// announce says what is about to run.
func (t *session) announce() {
	fmt.Fprintf(t.told, "%s on %s: %d pictures, %d steps in %d epochs; %d operations a step, %s "+
		"of device memory; %s\n", t.Arch, t.dev.Name(), t.parts.Train.Len(), t.run.Total(),
		t.Epochs, t.run.Plan().Dispatches, engine.Bytes(t.dev.Allocated()), t.Out)
	t.announceRanks()
	home := t.run.Residence()
	if !home.Stay && t.needs.Home.Reason != "" {
		home = t.needs.Home
	}
	fmt.Fprintln(t.told, home)
	t.tellProlonged()
	policy := t.run.Network().Policy
	fmt.Fprintf(t.told, "bits are decided by %v\n", policy)
	if err := policy.MatricesError(t.dev); err != nil && t.Precision == "mixed" {
		fmt.Fprintf(t.told, "vksimclr: cooperative matrices are off: %v\n", err)
	}
	if n := t.dev.Untried(); n > 0 {
		fmt.Fprintf(t.told, "%d kernels run on untried tiles: start-up had no more time; later "+
			"starts try them, or vksimclr tune --arch %s --size %d --batch %d --precision %s\n",
			n, t.Arch, t.Size, t.Batch, t.Precision)
	}
}

// tellNeeds says before the start what the run takes.
func (t *session) tellNeeds(trial *trial, c *train.Checkpoint) {
	text := fmt.Sprintf("needs %s of the device's %s (%s for the steps), and %s of this program",
		engine.Bytes(t.needs.Device()), engine.Bytes(trial.caps.Memory),
		engine.Bytes(t.needs.Step()), engine.Bytes(t.needs.Host))
	if t.expects > 0 {
		text += fmt.Sprintf("; takes about %s", rough(t.expects))
		if c == nil && t.Epochs >= 4 {
			fewer := max(1, t.Epochs/4)
			text += fmt.Sprintf(" (--epochs %d: %s)", fewer,
				rough(t.expects*time.Duration(fewer)/time.Duration(t.Epochs)))
		}
	}
	fmt.Fprintln(t.told, text)
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
