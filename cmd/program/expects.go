package program

import (
	"time"

	"vksimclr/advise"
	"vksimclr/train"
)

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
	steps := s.course(t.parts.Train.Len()).Steps(s.Epochs)
	if c != nil {
		steps -= c.Step
	}
	if len(t.speeds) == 0 && float64(steps)*n.FLOP < t.worthTrying() {
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
