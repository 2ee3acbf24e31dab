//go:build mpi

package mpi

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"vksimclr/dist"
	"vksimclr/dist/disttest"
)

// scenarios are what each rank does when mpirun starts the test's program again. The line that a
// rank says begins with its number.
func scenarios() map[string]func(w *World) error {
	return map[string]func(w *World) error{
		"contract": contract,
		"lengths":  lengths,
		"signals":  signals,
		"killed":   func(w *World) error { return work(w, func() { self(syscall.SIGKILL) }) },
		"stuck":    func(w *World) error { return work(w, func() { self(syscall.SIGSTOP) }) },
		"slow":     slow,
		"waits":    waits,
		"fails": func(w *World) error {
			if w.Rank() == 1 {
				return errors.New("open /x: no such file")
			}
			return w.Barrier()
		},
	}
}

// play is a rank's whole program.
func play(name string) int {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGTERM) // mpirun sends it to the rest of a loss
	w, err := Start(Options{Getenv: os.Getenv, Lease: 3 * time.Second})
	if err != nil {
		say(-1, "%v", err)
		return 1
	}
	if len(w.Hosts) != w.Size() || w.LocalSize != w.Size() || w.LocalRank != w.Rank() {
		err = fmt.Errorf("rank %d of %d is local rank %d of %d, hosts are %v", w.Rank(), w.Size(),
			w.LocalRank, w.LocalSize, w.Hosts)
	} else {
		err = scenarios()[name](w)
	}
	if err != nil {
		say(w.Rank(), "%v", err)
		w.End(err)
		return 3
	}
	if err := w.End(nil); err != nil {
		say(w.Rank(), "does not end: %v", err)
		return 1
	}
	say(w.Rank(), "is done")
	return 0
}

// say adds a line to the file of lines: launchers lose some of what a dying program prints.
func say(rank int, format string, a ...any) {
	f, err := os.OpenFile(os.Getenv(lines), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	fmt.Fprintf(f, "%d: %s\n", rank, fmt.Sprintf(format, a...))
}

// contract also sends every message in pieces, as those are that MPI's counts cannot tell.
func contract(w *World) error {
	if err := disttest.Contract(w, 1<<30); err != nil {
		return err
	}
	if g, ok := w.Group.(*group); ok {
		g.messenger.(*wire).piece = 999
	}
	if err := disttest.Contract(w, 5000); err != nil {
		return fmt.Errorf("in pieces: %w", err)
	}
	return nil
}

// lengths has rank 0 expect other lengths than rank 1 sends.
func lengths(w *World) error {
	from := [][]byte{nil, make([]byte, 5)}
	to := [][]byte{nil, nil}
	if w.Rank() == 1 {
		from, to = [][]byte{nil, nil}, [][]byte{make([]byte, 3), nil}
	}
	err := w.AllToAll(from, to)
	if w.Rank() == 0 && (err == nil || !strings.Contains(err.Error(), "sent 3 bytes where 5")) {
		return fmt.Errorf("rank 1 sent 3 bytes, 5 were expected: %v", err)
	}
	from, to = [][]byte{nil, make([]byte, 3)}, [][]byte{nil, nil}
	if w.Rank() == 1 {
		from, to = [][]byte{nil, nil}, [][]byte{make([]byte, 5), nil}
	}
	if err = w.AllToAll(from, to); w.Rank() == 0 && (err == nil || errors.Is(err, dist.ErrLeft)) {
		return fmt.Errorf("rank 1 sent 5 bytes, 3 were expected: %v", err)
	}
	return nil
}

// signals checks that Go still has its signals once MPI has begun.
func signals(w *World) (err error) {
	for _, s := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGUSR1} {
		got := make(chan os.Signal, 1)
		signal.Notify(got, s)
		self(s)
		select {
		case <-got:
		case <-time.After(20 * time.Second):
			return fmt.Errorf("%v did not arrive", s)
		}
		signal.Stop(got)
	}
	defer func() {
		if r := recover(); r == nil || !strings.Contains(fmt.Sprint(r), "nil pointer") {
			err = fmt.Errorf("a nil pointer's panic is %v", r)
		} else {
			err = w.Barrier()
		}
	}()
	var nothing *World
	return fmt.Errorf("a nil pointer has %d", nothing.LocalSize)
}

func self(s syscall.Signal) { syscall.Kill(os.Getpid(), s) }

// work exchanges for ever in two groups; the victim does its last after a while.
func work(w *World, last func()) error {
	other, err := w.Another()
	if err != nil {
		return err
	}
	if os.Getenv(victim) == fmt.Sprint(w.Rank()) {
		time.AfterFunc(500*time.Millisecond, last)
	}
	failed := make(chan error, 2)
	for i, g := range []dist.Group{w, other} {
		go func() {
			x := make([]float32, 1+i*300_000)
			for {
				if err := dist.Sum(g, x); err != nil {
					failed <- err
					return
				}
			}
		}()
	}
	err = <-failed
	if second := <-failed; second.Error() != err.Error() {
		return fmt.Errorf("two groups fail with %v and %v", err, second)
	}
	return err
}

// slow stops a rank for a third of the lease, which is no loss.
func slow(w *World) error {
	if w.Rank() == 1 {
		wake := exec.Command("sh", "-c", fmt.Sprintf("sleep 1; kill -CONT %d", os.Getpid()))
		if err := wake.Start(); err != nil {
			return err
		}
		defer wake.Wait()
		self(syscall.SIGSTOP)
	}
	return disttest.Contract(w, 100)
}
