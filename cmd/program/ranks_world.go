package program

import (
	"fmt"
	"io"
	"os"
	"time"

	"vksimclr/dist/mpi"
)

// afterLoss bounds the time that a rank has to end by itself after another was lost.
const afterLoss = 4 * time.Second

// runStarted is Run for a program that mpirun or srun may have started several times.
func runStarted(c console, work func(console) int) int {
	world, err := mpi.Start(mpi.Options{Getenv: os.Getenv})
	if err != nil {
		fmt.Fprintf(c.log, "vksimclr: %s\n", err)
		return exitError
	}
	if world.Size() == 1 {
		return work(c)
	}
	stderr := c.log
	c.ranks = &ranks{Group: world, local: world.LocalRank, locals: world.LocalSize,
		hosts: world.Hosts}
	c.ranks.shareCores()
	if c.ranks.follows() {
		c.out, c.log = io.Discard, io.Discard
	}
	go c.ranks.watchLoss(world, stderr)
	code := work(c)
	reason := c.ranks.ended
	if c.ranks.together {
		reason = nil
		if c.ranks.follows() { // the code that counts is that of rank 0
			code = 0
		}
	}
	if err := world.End(reason); err != nil && code == 0 {
		c.ranks.tellLoss(err, stderr)
		code = exitError
	}
	return code
}

// watchLoss tells at once that a rank is lost, as a launcher soon ends the others, and ends this
// one if it does not end by itself.
func (r *ranks) watchLoss(world *mpi.World, stderr io.Writer) {
	<-world.Lost()
	r.tellLoss(world.Err(), stderr)
	time.Sleep(afterLoss)
	os.Exit(exitError)
}

// tellLoss prints once which rank is lost and how to go on. Rank 0 does, or where that is the lost
// one, rank 1.
func (r *ranks) tellLoss(err error, stderr io.Writer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.told {
		return
	}
	r.told = true
	if teller := tellerOf(err); r.Rank() != teller {
		return
	}
	text := err.Error()
	if r.next != "" {
		text += "; " + r.next
	}
	fmt.Fprintf(stderr, "\nvksimclr: %s\n", text)
}
