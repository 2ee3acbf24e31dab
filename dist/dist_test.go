package dist

import (
	"errors"
	"sync"
	"testing"
)

// together runs do on every rank of a local group, each in a goroutine.
func together(t *testing.T, size int, do func(g Group) error) {
	t.Helper()
	var wait sync.WaitGroup
	for _, g := range Local(size) {
		wait.Go(func() {
			if err := do(g); err != nil {
				t.Errorf("rank %d of %d: %v", g.Rank(), size, err)
			}
		})
	}
	wait.Wait()
}

// TestSumIsInOrderOfRanks adds numbers whose float32 sum depends on the order.
func TestSumIsInOrderOfRanks(t *testing.T) {
	for _, size := range []int{1, 2, 3, 4, 7} {
		for _, n := range []int{0, 1, 5, 64, 1001} {
			value := func(rank, i int) float32 { return 1e7/float32(3*rank+1) + float32(i)/7 }
			together(t, size, func(g Group) error {
				x := make([]float32, n)
				for i := range x {
					x[i] = value(g.Rank(), i)
				}
				err := Sum(g, x)
				for i, got := range x {
					want := value(0, i)
					for rank := 1; rank < size; rank++ {
						want += value(rank, i)
					}
					if got != want {
						t.Errorf("%d ranks: element %d of %d is %g, want %g", size, i, n, got, want)
					}
				}
				return err
			})
		}
	}
}

// TestAnotherGroupRunsBeside has two calls under way at the same time, which one group forbids.
func TestAnotherGroupRunsBeside(t *testing.T) {
	together(t, 3, func(g Group) error {
		other, err := g.Another()
		if err != nil {
			return err
		}
		done := make(chan error)
		x := []float32{1}
		go func() { done <- Sum(other, x) }()
		y := []float32{float32(g.Rank())}
		err = Sum(g, y)
		if <-done != nil || x[0] != 3 || y[0] != 3 {
			t.Errorf("rank %d: sums are %g and %g, want 3 and 3", g.Rank(), x[0], y[0])
		}
		return err
	})
}

func TestRanksThatLeaveAreNoticed(t *testing.T) {
	groups := Local(2)
	go groups[1].Close()
	if err := groups[0].Barrier(); !errors.Is(err, ErrLeft) {
		t.Errorf("a barrier whose rank 1 has left says %v", err)
	}
}

func TestShare(t *testing.T) {
	for n := range 20 {
		for size := 1; size < 8; size++ {
			end := 0
			for rank := range size {
				lo, hi := Share(n, rank, size)
				if lo != end || hi-lo != n/size && hi-lo != n/size+1 {
					t.Errorf("rank %d of %d has %d to %d of %d", rank, size, lo, hi, n)
				}
				end = hi
			}
			if end != n {
				t.Errorf("%d ranks share %d of %d", size, end, n)
			}
		}
	}
}
