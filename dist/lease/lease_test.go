package lease

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"vksimclr/dist"
)

// watches connects size ranks of this process.
func watches(t *testing.T, size int, lease time.Duration) []*Watch {
	t.Helper()
	hosts := []string{"a", "b", "c", "d", "e"}[:size]
	offer, err := Listen()
	if err != nil {
		t.Fatal(err)
	}
	all := make([]*Watch, size)
	var wait sync.WaitGroup
	wait.Go(func() { all[0], err = offer.Watch(hosts, lease) })
	for rank := 1; rank < size; rank++ {
		wait.Go(func() {
			var err error
			if all[rank], err = Join(offer.Text(), rank, hosts, lease); err != nil {
				t.Error(err)
			}
		})
	}
	if wait.Wait(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, w := range all {
			w.Close()
		}
	})
	return all
}

// allSay checks that every rank but except learns that rank is lost, for a reason with the words.
func allSay(t *testing.T, all []*Watch, except, rank int, words string) {
	t.Helper()
	for i, w := range all {
		if i == except {
			continue
		}
		select {
		case <-w.Lost():
		case <-time.After(20 * time.Second):
			t.Errorf("rank %d does not notice", i)
			continue
		}
		err := w.Err()
		var lost *dist.LostError
		if !errors.As(err, &lost) || !errors.Is(err, dist.ErrLeft) || lost.Rank != rank ||
			lost.Host != all[0].hosts[rank] || !strings.Contains(lost.Reason, words) {
			t.Errorf("rank %d says %v, want rank %d and %q", i, err, rank, words)
		}
	}
}

func TestARankThatVanishesIsNamedByAll(t *testing.T) {
	for _, rank := range []int{0, 1, 3} {
		all := watches(t, 4, Default)
		all[rank].Close()
		allSay(t, all, rank, rank, "without a word")
	}
}

func TestARankThatFailsTellsWhy(t *testing.T) {
	for _, rank := range []int{0, 2} {
		all := watches(t, 3, Default)
		all[rank].Fail("no such file: \"x y\"\n")
		allSay(t, all, -1, rank, "ended: no such file: \"x y\"\n")
	}
}

func TestRanksThatLeaveAreNotLost(t *testing.T) {
	all := watches(t, 3, 400*time.Millisecond)
	all[1].Leave()
	all[1].Close()
	time.Sleep(600 * time.Millisecond)
	all[0].Leave()
	all[0].Close()
	time.Sleep(600 * time.Millisecond)
	for rank, w := range all {
		if err := w.Err(); err != nil {
			t.Errorf("rank %d: %v", rank, err)
		}
	}
}

// TestRankZeroEndsFirst: a rank that fails waits for rank 0's end, which here comes late.
func TestRankZeroEndsFirst(t *testing.T) {
	all := watches(t, 2, Default)
	all[1].Fail("x")
	gone := make(chan struct{})
	go func() {
		all[1].Linger()
		close(gone)
	}()
	select {
	case <-gone:
		t.Error("rank 1 does not wait for rank 0")
	case <-time.After(200 * time.Millisecond):
	}
	all[0].Close()
	<-gone
}
