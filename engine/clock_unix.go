//go:build unix

package engine

import (
	"syscall"
	"time"
)

// processorTime returns the time that this process has computed on all cores together.
func processorTime() (time.Duration, bool) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, false
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), true
}
