package engine

import (
	"runtime"
	"time"
)

// BusyTime is a clock for comparing kernels on a machine that does other things too: on a CPU driver the time that this process has computed, shared
// out over the cores, else, and where the system does not say, the time of day.
func (d *Device) BusyTime() time.Duration {
	if d.caps.CPU() {
		if t, ok := processorTime(); ok {
			return t / time.Duration(runtime.NumCPU())
		}
	}
	return time.Since(epoch)
}

var epoch = time.Now()
