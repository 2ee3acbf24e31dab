package mpi

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"vksimclr/dist"
	"vksimclr/dist/disttest"
)

// mailboxes is a messenger within this process: one channel for two ranks and a tag.
type mailboxes struct {
	sync.Mutex
	boxes map[string]chan []byte
	tag   atomic.Int32
}

func (m *mailboxes) box(from, to, tag int) chan []byte {
	m.Lock()
	defer m.Unlock()
	key := fmt.Sprint(from, to, tag)
	if m.boxes[key] == nil {
		m.boxes[key] = make(chan []byte, 1000)
	}
	return m.boxes[key]
}

func (m *mailboxes) next() (int, error) { return int(m.tag.Add(1)), nil }

type mailbox struct {
	*mailboxes
	rank int
}

func (m mailbox) exchange(tag int, send, receive []message) error {
	for _, s := range send {
		m.box(m.rank, s.rank, tag) <- append([]byte{}, s.b...)
	}
	for _, r := range receive {
		b := <-m.box(r.rank, m.rank, tag)
		if len(b) != len(r.b) {
			return fmt.Errorf("%d bytes came where %d were expected", len(b), len(r.b))
		}
		copy(r.b, b)
	}
	return nil
}

// TestGroupsOfMessagesKeepTheContract has more ranks than one exchange takes at once.
func TestGroupsOfMessagesKeepTheContract(t *testing.T) {
	for _, size := range []int{1, 2, 3, 4, 5, 8, atOnce + 3} {
		boxes := &mailboxes{boxes: map[string]chan []byte{}}
		most := 1 << 30
		if size > 4 {
			most = 5000
		}
		var wait sync.WaitGroup
		for rank := range size {
			g := &group{messenger: mailbox{boxes, rank}, tags: boxes, rank: rank, size: size}
			wait.Go(func() {
				if err := disttest.Contract(g, most); err != nil {
					t.Error(err)
				}
				g.Close()
				if err := g.Barrier(); size > 1 && !errors.Is(err, dist.ErrLeft) {
					t.Errorf("a call after Close: %v", err)
				}
			})
		}
		wait.Wait()
	}
}
