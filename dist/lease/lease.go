// Package lease notices within a bounded time that a rank has died, is stuck or cannot be reached.
//
// Every rank holds one TCP connection to rank 0. Both ends send a line many times within a lease;
// who is silent for a whole lease is lost, and so is a rank whose connection ends without a
// goodbye. Rank 0 tells all others which rank is lost and why, so that all give the same reason.
// The transport of the ranks' data is not involved: it may hang for ever.
package lease

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"vksimclr/dist"
)

// Default is the lease that is used where none is given.
const Default = 10 * time.Second

// parts is how often a rank speaks within a lease.
const parts = 20

// farewell bounds the time in which a rank that fails waits until the others know.
const farewell = 500 * time.Millisecond

// lingering bounds the time that rank 0 has to end before a rank that fails.
const lingering = 3 * time.Second

// Watch is one rank's view of the others. Its methods may be called from any goroutine.
type Watch struct {
	rank  int
	hosts []string
	lease time.Duration
	peers []*peer // all others on rank 0, rank 0 on the others
	lost  chan struct{}
	ended chan struct{}

	sync.Mutex
	err    *dist.LostError
	closed bool
}

func newWatch(rank int, hosts []string, lease time.Duration) *Watch {
	if lease <= 0 {
		lease = Default
	}
	return &Watch{rank: rank, hosts: hosts, lease: lease,
		lost: make(chan struct{}), ended: make(chan struct{})}
}

// Lost is closed once a rank is lost.
func (w *Watch) Lost() <-chan struct{} { return w.lost }

// Err is nil, and a *dist.LostError once a rank is lost. It names the first one.
func (w *Watch) Err() error {
	w.Lock()
	defer w.Unlock()
	if w.err == nil {
		return nil
	}
	return w.err
}

// Leave tells the others that the end of this rank's connection will not be a loss.
func (w *Watch) Leave() {
	for _, p := range w.peers {
		p.say(wordBye)
	}
}

// Fail tells the others that this rank ends, and why. It returns once they know, within a second.
func (w *Watch) Fail(reason string) {
	if w.Err() != nil {
		return // the others know the first loss, which is probably this rank's reason
	}
	if w.rank == 0 {
		w.lose(0, "ended: "+reason)
	} else {
		w.peers[0].say(wordFail, reason)
	}
	after := time.After(farewell)
	for _, p := range w.peers {
		select {
		case <-p.knows:
		case <-p.over:
		case <-after:
			return
		}
	}
}

// Linger waits until rank 0 is gone, at most 3 s: launchers kill everybody once one rank has
// failed, and rank 0 shall have its say before.
func (w *Watch) Linger() {
	var lost *dist.LostError
	if w.rank == 0 || errors.As(w.Err(), &lost) && lost.Rank == 0 {
		return
	}
	select {
	case <-w.peers[0].over:
	case <-time.After(lingering):
	}
}

// Close ends the watch. Others that were not told (Leave, Fail) take this rank for lost.
func (w *Watch) Close() {
	w.Lock()
	defer w.Unlock()
	if w.closed {
		return
	}
	w.closed = true
	close(w.ended)
	for _, p := range w.peers {
		p.connection.Close()
	}
}

// lose records the first loss. Rank 0 tells all ranks, the lost one included.
func (w *Watch) lose(rank int, reason string) {
	w.Lock()
	if w.err != nil || w.closed {
		w.Unlock()
		return
	}
	w.err = &dist.LostError{Rank: rank, Host: w.hosts[rank], Reason: reason}
	w.Unlock()
	if w.rank == 0 {
		for _, p := range w.peers {
			p.say(wordLost, fmt.Sprint(rank), reason)
		}
	}
	close(w.lost)
}

// start begins to listen to all peers and to speak to them.
func (w *Watch) start() {
	for _, p := range w.peers {
		go w.listen(p)
	}
	go w.beat()
}

// beat speaks to all peers and counts how long each has been silent. Time in which this process
// itself did not run (stopped, suspended) is not counted: nobody can be heard in it.
func (w *Watch) beat() {
	interval := w.lease / parts
	tick := time.NewTicker(interval)
	defer tick.Stop()
	before := time.Now()
	for {
		select {
		case <-w.ended:
			return
		case <-tick.C:
		}
		now := time.Now()
		passed := min(now.Sub(before), 2*interval)
		before = now
		for _, p := range w.peers {
			p.say(wordBeat)
			if p.silentFor(passed) > w.lease {
				w.lose(p.rank, fmt.Sprintf("has not answered for %v: its process is stopped or"+
					" stuck, or its host or the network is down", w.lease))
			}
		}
	}
}
