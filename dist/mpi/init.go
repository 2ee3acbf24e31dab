//go:build mpi

package mpi

// #include "calls.h"
//
// #if defined(OPEN_MPI)
// #define LIBRARY "Open MPI"
// #elif defined(MPICH)
// #define LIBRARY "MPICH"
// #else
// #define LIBRARY "unknown"
// #endif
import "C"

import (
	"errors"
	"fmt"
	"os/signal"
	"runtime"
	"syscall"
	"time"
)

// starting bounds the time in which the ranks find each other once MPI has begun.
const starting = 90 * time.Second

// ending bounds the time that MPI gets to end.
const ending = 10 * time.Second

// start begins MPI, the hosts' names and the lease.
func start(o Options, l launcher) (*World, error) {
	w := &wire{piece: piece}
	begun, end, ended := make(chan error), make(chan struct{}), make(chan error, 1)
	var rank, size int
	go func() { // MPI wants to end in the thread in which it began
		runtime.LockOSThread()
		var provided, r, s, top C.int
		code := C.vks_init(&provided, &w.comm, &r, &s, &top)
		rank, size, w.topTag = int(r), int(s), int(top)
		switch {
		case code != C.MPI_SUCCESS:
			begun <- fmt.Errorf("MPI does not start: %w", codeError(code))
		case provided < C.MPI_THREAD_SERIALIZED:
			begun <- errors.New("this MPI was built without threads (MPI_THREAD_SERIALIZED)")
		case size != l.size:
			begun <- otherMPI(l, libraryName(), size)
		default:
			begun <- nil
		}
		<-end
		if code := C.vks_finalize(); code != C.MPI_SUCCESS {
			ended <- codeError(code)
			return
		}
		ended <- nil
	}()
	if err := <-begun; err != nil {
		return nil, err
	}
	late := time.Now().Add(starting)
	w.lost = func() error {
		if time.Now().After(late) {
			return fmt.Errorf("the ranks have not found each other within %v", starting)
		}
		return nil
	}
	if libraryName() == "MPICH" {
		// MPICH's launcher may send it where a rank is lost. The lease knows that.
		signal.Ignore(syscall.SIGUSR1)
	}
	world := &World{Group: &group{messenger: w, tags: w, rank: rank, size: size}}
	var r, s C.int
	if code := C.vks_local(w.comm, &r, &s); code != C.MPI_SUCCESS {
		return nil, fmt.Errorf("MPI does not tell the ranks of a host: %w", codeError(code))
	}
	world.LocalRank, world.LocalSize = int(r), int(s)
	var err error
	if world.Hosts, world.watch, err = join(world.Group, o); err != nil {
		return nil, err
	}
	w.Lock()
	w.lost = world.watch.Err
	w.Unlock()
	go func() {
		<-world.watch.Lost() // or never
		C.vks_give_up()
	}()
	world.stop = func() error {
		close(end)
		select {
		case err := <-ended:
			return err
		case <-time.After(ending):
			if libraryName() == "MPICH" {
				// All ranks have said that their work is done, and MPICH 4.0 over UCX and TCP often
				// never ends: a rank waits for a message of another that listens no more.
				return nil
			}
			return fmt.Errorf("all work is done, but MPI has not ended within %v", ending)
		}
	}
	return world, nil
}

// libraryName is that of the MPI that the program was built with.
func libraryName() string { return C.LIBRARY }
