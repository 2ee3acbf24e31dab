package dist

import (
	"errors"
	"sync"
)

// ErrLeft is the error of a group of which a rank has left.
var ErrLeft = errors.New("dist: a rank has left the group")

// Local makes a group of ranks within this process: one Group for each, to be used in a goroutine
// of its own. It is meant for tests. Where one rank closes its group before the others' last call,
// theirs fails with ErrLeft.
func Local(size int) []Group {
	h := &hub{size: size}
	h.turn = sync.NewCond(&h.Mutex)
	groups := make([]Group, size)
	for i := range groups {
		groups[i] = &local{hub: h, rank: i}
	}
	return groups
}

// hub is where the ranks of a local group meet, one call after the other.
type hub struct {
	sync.Mutex
	turn    *sync.Cond
	size    int
	arrived int
	calls   int // that are over
	given   [][][]byte
	left    bool
	others  []*hub // made by Another, in order
}

type local struct {
	*hub
	rank    int
	another int // groups made of this one
}

func (l *local) Rank() int { return l.rank }

func (l *local) Size() int { return l.size }

// meet brings what this rank gives, and calls take with what all have given once all are there. No
// rank goes on before all have taken.
func (l *local) meet(give [][]byte, take func(given [][][]byte)) error {
	if err := l.wait(func() {
		if l.given == nil {
			l.given = make([][][]byte, l.size)
		}
		l.given[l.rank] = give
	}); err != nil {
		return err
	}
	take(l.given)
	return l.wait(func() {})
}

// wait returns once all ranks have called it.
func (l *local) wait(do func()) error {
	l.Lock()
	defer l.Unlock()
	if l.left {
		return ErrLeft
	}
	do()
	l.arrived++
	call := l.calls
	if l.arrived == l.size {
		l.arrived = 0
		l.calls++
		l.turn.Broadcast()
	}
	for l.calls == call && !l.left {
		l.turn.Wait()
	}
	if l.calls == call {
		return ErrLeft
	}
	return nil
}

func (l *local) AllGather(all [][]byte, own []byte) error {
	return l.meet([][]byte{own}, func(given [][][]byte) {
		for i := range given {
			if b := given[i][0]; len(b) > 0 && &all[i][0] != &b[0] { // own may lie in its place
				copy(all[i], b)
			}
		}
	})
}

func (l *local) AllToAll(from, to [][]byte) error {
	return l.meet(to, func(given [][][]byte) {
		for i := range given {
			copy(from[i], given[i][l.rank])
		}
	})
}

func (l *local) Broadcast(b []byte, root int) error {
	return l.meet([][]byte{b}, func(given [][][]byte) {
		if l.rank != root {
			copy(b, given[root][0])
		}
	})
}

func (l *local) Barrier() error { return l.wait(func() {}) }

func (l *local) Another() (Group, error) {
	l.Lock()
	defer l.Unlock()
	if l.another == len(l.others) {
		h := &hub{size: l.size}
		h.turn = sync.NewCond(&h.Mutex)
		l.others = append(l.others, h)
	}
	l.another++
	return &local{hub: l.others[l.another-1], rank: l.rank}, nil
}

func (l *local) Close() error {
	l.Lock()
	defer l.Unlock()
	l.left = true
	l.turn.Broadcast()
	for _, h := range l.others {
		h.Lock()
		h.left = true
		h.turn.Broadcast()
		h.Unlock()
	}
	return nil
}
