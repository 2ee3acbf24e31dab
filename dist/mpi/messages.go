package mpi

import (
	"fmt"
	"sync/atomic"

	"vksimclr/dist"
)

// message is bytes to be sent to or received from a rank.
type message struct {
	rank int
	b    []byte
}

// messenger moves messages between ranks. Between two ranks those of one tag keep their order.
type messenger interface {
	// exchange returns once all messages of receive have come and all of send may be overwritten.
	exchange(tag int, send, receive []message) error
}

// tags hands out the tags of groups. Rank 0's decide.
type tags interface{ next() (int, error) }

// atOnce is how many ranks one rank exchanges with at the same time.
const atOnce = 16

// direct is the total size up to which an all-gather sends everything to everybody. Above it, a
// ring has each link carry each byte once.
const direct = 64 << 10

// group computes a dist.Group's methods from messages.
type group struct {
	messenger
	tags
	rank, size int
	tag        int
	parent     *group // that this one was made of
	closed     atomic.Bool
}

func (g *group) Rank() int { return g.rank }

func (g *group) Size() int { return g.size }

func (g *group) exchange(send, receive []message) error {
	if g.over() {
		return dist.ErrLeft
	}
	return g.messenger.exchange(g.tag, send, receive)
}

// over tells whether this group, or one that it was made of, is closed.
func (g *group) over() bool {
	for ; g != nil; g = g.parent {
		if g.closed.Load() {
			return true
		}
	}
	return false
}

// peers returns the ranks that this rank sends to and receives from in a step of an exchange
// between all: distance ranks up and down.
func (g *group) peers(distance int) (to, from int) {
	return (g.rank + distance) % g.size, (g.rank - distance + g.size) % g.size
}

// AllToAll exchanges with the nearest ranks first, several at a time.
func (g *group) AllToAll(from, to [][]byte) error {
	g.mustHave(len(from), "from")
	g.mustHave(len(to), "to")
	if len(from[g.rank]) > 0 && &from[g.rank][0] != &to[g.rank][0] {
		copy(from[g.rank], to[g.rank])
	}
	for first := 1; first < g.size; first += atOnce {
		var send, receive []message
		for distance := first; distance < min(first+atOnce, g.size); distance++ {
			up, down := g.peers(distance)
			send = append(send, message{up, to[up]})
			receive = append(receive, message{down, from[down]})
		}
		if err := g.exchange(send, receive); err != nil {
			return err
		}
	}
	return nil
}

func (g *group) AllGather(all [][]byte, own []byte) error {
	g.mustHave(len(all), "all")
	mine := all[g.rank]
	if len(mine) != len(own) {
		panic(fmt.Sprintf("dist: AllGather: all[%d] has %d bytes, own has %d", g.rank, len(mine),
			len(own)))
	}
	if len(own) > 0 && &mine[0] != &own[0] {
		copy(mine, own)
	}
	total := 0
	for _, b := range all {
		total += len(b)
	}
	if total <= direct {
		to := make([][]byte, g.size)
		for i := range to {
			to[i] = mine
		}
		return g.AllToAll(all, to)
	}
	up, down := g.peers(1)
	for step := range g.size - 1 {
		sent := all[(g.rank-step+g.size)%g.size]
		got := all[(g.rank-step-1+g.size)%g.size]
		if err := g.exchange([]message{{up, sent}}, []message{{down, got}}); err != nil {
			return err
		}
	}
	return nil
}

// Broadcast sends along a binomial tree whose root is rank root.
func (g *group) Broadcast(b []byte, root int) error {
	place := (g.rank - root + g.size) % g.size // in the tree, whose root has place 0
	at := func(place int) int { return (place + root) % g.size }
	bit := 1
	for ; bit < g.size; bit <<= 1 {
		if place&bit != 0 {
			if err := g.exchange(nil, []message{{at(place - bit), b}}); err != nil {
				return err
			}
			break
		}
	}
	var send []message
	for bit >>= 1; bit > 0; bit >>= 1 {
		if place+bit < g.size {
			send = append(send, message{at(place + bit), b})
		}
	}
	if len(send) == 0 && !g.over() {
		return nil
	}
	return g.exchange(send, nil)
}

// Barrier tells ranks at distances 1, 2, 4 and so on: after log₂ of the number of ranks steps
// everybody has heard, through others, of everybody.
func (g *group) Barrier() error {
	for distance := 1; distance < g.size; distance *= 2 {
		up, down := g.peers(distance)
		if err := g.exchange([]message{{up, nil}}, []message{{down, nil}}); err != nil {
			return err
		}
	}
	return nil
}

// Another takes a tag of its own, which rank 0 chooses.
func (g *group) Another() (dist.Group, error) {
	number := make([]byte, 4)
	if g.rank == 0 {
		tag, err := g.next()
		if err != nil {
			return nil, err
		}
		for i := range number {
			number[i] = byte(tag >> (8 * i))
		}
	}
	if err := g.Broadcast(number, 0); err != nil {
		return nil, err
	}
	other := &group{messenger: g.messenger, tags: g.tags, rank: g.rank, size: g.size, parent: g}
	for i, b := range number {
		other.tag |= int(b) << (8 * i)
	}
	return other, nil
}

// Close has later calls of this group, and of those made of it, fail. The world's End releases what
// MPI holds.
func (g *group) Close() error {
	g.closed.Store(true)
	return nil
}

func (g *group) mustHave(n int, what string) {
	if n != g.size {
		panic(fmt.Sprintf("dist: %s has %d parts for %d ranks", what, n, g.size))
	}
}
