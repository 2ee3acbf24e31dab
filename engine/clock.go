package engine

import (
	"runtime"
	"time"
)

// BusyTime is a clock for comparing kernels on a machine that does other work too. On a CPU driver
// it is the processor time of this process divided by the number of cores. On other devices, and
// where the system does not tell processor times, it is the time of day.
func (d *Device) BusyTime() time.Duration {
	if d.caps.CPU() {
		time.Sleep(fallAsleep)
		if t, ok := processorTime(); ok {
			return t / time.Duration(runtime.NumCPU())
		}
	}
	return time.Since(epoch)
}

// fallAsleep is the time that a driver's threads take to fall asleep after their last work. Linux
// adds to a thread's processor time when it falls asleep or at the next tick, milliseconds later.
// Until then a run may seem to have taken no time.
const fallAsleep = 100 * time.Microsecond

var epoch = time.Now()
