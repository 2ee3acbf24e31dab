// Package mpi makes a dist.Group of the processes that mpirun or srun started.
//
// Only a build with the tag mpi has it (./build.sh mpi); others know one rank. Data goes through
// MPI's non-blocking point-to-point messages, so that a call can be given up: a lease (package
// lease) notices dead ranks, and every call then returns a *dist.LostError. The same code runs
// under Open MPI, MPICH and their relatives.
package mpi

import (
	"os"
	"time"

	"vksimclr/dist"
	"vksimclr/dist/lease"
)

// Options are those of Start.
type Options struct {
	// Getenv reads the environment, by which a process knows that a launcher started it.
	Getenv func(name string) string

	// Lease is how long a rank may be silent before the others give it up; 0 is lease.Default.
	Lease time.Duration
}

// World is all ranks of a start. Its group's calls and those of groups made of it return a
// *dist.LostError once a rank is lost.
type World struct {
	dist.Group

	// LocalRank counts the ranks of this host from 0, and LocalSize is their number.
	LocalRank, LocalSize int

	// Hosts has the name of each rank's host.
	Hosts []string

	watch *lease.Watch // nil for one rank
	stop  func() error // ends MPI
}

// Start joins the ranks that were started together. All of them call it once, before any other
// call. Without a launcher, or with one rank, MPI is left alone.
func Start(o Options) (*World, error) {
	l := launched(o.Getenv)
	if l.size == 1 {
		return &World{Group: dist.Alone(), LocalSize: 1, Hosts: []string{hostname()},
			stop: func() error { return nil }}, nil
	}
	return start(o, l)
}

// Lost is closed once a rank is lost, for one rank never.
func (w *World) Lost() <-chan struct{} {
	if w.watch == nil {
		return nil
	}
	return w.watch.Lost()
}

// Err is a *dist.LostError once a rank is lost, else nil.
func (w *World) Err() error {
	if w.watch == nil {
		return nil
	}
	return w.watch.Err()
}

// End is a rank's last call, after all that it has to say. With reason nil it waits for all ranks,
// then ends MPI. Any other reason is told to the others, whose calls fail. Rank 0 then has 3 s to
// end before the others do, and MPI is left as it is: the process must exit without C's exit
// handlers (os.Exit).
func (w *World) End(reason error) error {
	if w.watch == nil {
		return w.Close()
	}
	defer w.watch.Close()
	var err error
	if reason == nil {
		if err = w.Barrier(); err == nil {
			w.watch.Leave()
			w.Close()
			return w.stop()
		}
		reason = err
	}
	w.watch.Fail(reason.Error())
	w.watch.Linger()
	return err
}

func hostname() string {
	name, err := os.Hostname()
	if err != nil {
		return "unknown"
	}
	return name
}
