//go:build mpi

package mpi

import (
	"fmt"
	"syscall"
	"testing"
	"time"
)

// waits has rank 0 wait for the other one, who comes late.
func waits(w *World) error {
	if w.Rank() == 1 {
		time.Sleep(2 * time.Second)
	}
	before := processorTime()
	if err := w.Barrier(); err != nil {
		return err
	}
	if used := processorTime() - before; used > 500*time.Millisecond {
		return fmt.Errorf("waiting 2 s took %v of a processor", used)
	} else if w.Rank() == 0 {
		say(0, "waited with %v of a processor", used)
	}
	return nil
}

func processorTime() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestAWaitingRankLeavesTheProcessorAlone: drivers on the CPU need it.
func TestAWaitingRankLeavesTheProcessorAlone(t *testing.T) {
	out, _ := ranks(t, 2, "waits")
	done(t, 2, out)
}
