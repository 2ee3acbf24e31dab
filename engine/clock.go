package engine

import (
	"runtime"
	"time"
)

// BusyTime is a clock for comparing kernels on a machine that does other things too: on a CPU driver the time that this process has computed, shared
// out over the cores, else, and where the system does not say, the time of day.
func (d *Device) BusyTime() time.Duration {
	if d.caps.CPU() {
		time.Sleep(fallAsleep)
		if t, ok := processorTime(); ok {
			return t / time.Duration(runtime.NumCPU())
		}
	}
	return time.Since(epoch)
}

// fallAsleep is how long a driver's threads take to do so after the last work. Linux counts what a thread has computed when it falls asleep or at the next
// tick, milliseconds later: until then a run may seem to have taken no time at all.
const fallAsleep = 100 * time.Microsecond

var epoch = time.Now()
