// Package disttest checks that a transport keeps the contract of dist.Group. Every rank calls
// Contract.
package disttest

import (
	"fmt"
	"sync"

	"vksimclr/dist"
)

// sizes are lengths in bytes: none, one, odd ones, and ones that transports send in another way.
func sizes() []int { return []int{0, 1, 3, 64, 1001, 5000, 70_001} }

// Contract calls every method of the group in its size, and of a second group beside it. All ranks
// call it. It returns the first difference from
// what dist.Group promises. Lengths above most bytes are left out: many ranks take their time.
func Contract(g dist.Group, most int) error {
	if err := calls(g, most, 1); err != nil {
		return err
	}
	other, err := g.Another()
	if err != nil {
		return fmt.Errorf("another group: %w", err)
	}
	var wait sync.WaitGroup
	var beside error
	wait.Go(func() { beside = calls(other, most, 2) })
	err = calls(g, most, 3)
	if wait.Wait(); err != nil {
		return err
	}
	if beside != nil {
		return fmt.Errorf("a group beside another: %w", beside)
	}
	return nil
}

func calls(g dist.Group, most, seed int) error {
	if g.Rank() < 0 || g.Rank() >= g.Size() {
		return fmt.Errorf("rank %d of %d", g.Rank(), g.Size())
	}
	for _, n := range sizes() {
		if n > most {
			break
		}
		for _, call := range []struct {
			name string
			do   func(g dist.Group, n, seed int) error
		}{
			{"AllGather", allGather}, {"AllGather in place", allGatherInPlace},
			{"AllToAll", allToAll}, {"Broadcast", broadcast}, {"Sum", sum},
			{"Barrier", func(g dist.Group, _, _ int) error { return g.Barrier() }},
		} {
			if err := call.do(g, n, seed); err != nil {
				return fmt.Errorf("%s, rank %d of %d, about %d bytes: %w", call.name, g.Rank(),
					g.Size(), n, err)
			}
		}
	}
	return nil
}

// length is the number of bytes of rank, different for each and 0 for some.
func length(n, rank int) int {
	if n == 1 {
		return rank % 2
	}
	return n + n*(rank%3)/2
}

// bytes are those that from sends to to.
func bytes(n, from, to, seed int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*7 + i>>8 + 31*from + 57*to + 11*seed)
	}
	return b
}

func same(got []byte, from, to, seed int) error {
	for i, want := range bytes(len(got), from, to, seed) {
		if got[i] != want {
			return fmt.Errorf("byte %d of %d from rank %d is %d, want %d", i, len(got), from,
				got[i], want)
		}
	}
	return nil
}

func allGather(g dist.Group, n, seed int) error {
	return gather(g, n, seed, func([]byte) []byte {
		return bytes(length(n, g.Rank()), g.Rank(), 0, seed)
	})
}

func allGatherInPlace(g dist.Group, n, seed int) error {
	return gather(g, n, seed, func(place []byte) []byte {
		copy(place, bytes(len(place), g.Rank(), 0, seed))
		return place
	})
}

func gather(g dist.Group, n, seed int, own func(place []byte) []byte) error {
	all := make([][]byte, g.Size())
	for rank := range all {
		all[rank] = make([]byte, length(n, rank))
	}
	if err := g.AllGather(all, own(all[g.Rank()])); err != nil {
		return err
	}
	for rank, b := range all {
		if err := same(b, rank, 0, seed); err != nil {
			return err
		}
	}
	return nil
}

func allToAll(g dist.Group, n, seed int) error {
	from, to := make([][]byte, g.Size()), make([][]byte, g.Size())
	for rank := range from {
		from[rank] = make([]byte, length(n, rank+g.Rank()))
		to[rank] = bytes(length(n, rank+g.Rank()), g.Rank(), rank, seed)
	}
	if err := g.AllToAll(from, to); err != nil {
		return err
	}
	for rank, b := range from {
		if err := same(b, rank, g.Rank(), seed); err != nil {
			return err
		}
		if err := same(to[rank], g.Rank(), rank, seed); err != nil {
			return fmt.Errorf("what was sent has changed: %w", err)
		}
	}
	return nil
}

func broadcast(g dist.Group, n, seed int) error {
	for root := range g.Size() {
		b := make([]byte, n)
		if g.Rank() == root {
			b = bytes(n, root, 0, seed)
		}
		if err := g.Broadcast(b, root); err != nil {
			return err
		}
		if err := same(b, root, 0, seed); err != nil {
			return err
		}
	}
	return nil
}

func sum(g dist.Group, n, _ int) error {
	value := func(rank, i int) float32 { return 1e7/float32(3*rank+1) + float32(i%1000)/7 }
	x := make([]float32, n/4)
	for i := range x {
		x[i] = value(g.Rank(), i)
	}
	if err := dist.Sum(g, x); err != nil {
		return err
	}
	for i, got := range x {
		want := value(0, i)
		for rank := 1; rank < g.Size(); rank++ {
			want += value(rank, i)
		}
		if got != want {
			return fmt.Errorf("element %d is %g, want %g", i, got, want)
		}
	}
	return nil
}
