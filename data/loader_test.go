package data

import (
	"context"
	"reflect"
	"runtime"
	"slices"
	"testing"
	"time"
)

func TestOrder(t *testing.T) {
	a, b := Order(1000, 1, 0), Order(1000, 1, 0)
	if !slices.Equal(a, b) {
		t.Error("the same seed and epoch gave two orders")
	}
	for _, other := range [][]int{Order(1000, 2, 0), Order(1000, 1, 1)} {
		if slices.Equal(a, other) {
			t.Error("another seed or epoch gave the same order")
		}
	}
	slices.Sort(b)
	for i, v := range b {
		if i != v {
			t.Fatal("not a permutation")
		}
	}
	// A checkpoint of an older build must resume to the same bits: these numbers never change.
	if got, want := Order(8, 42, 3), []int{1, 3, 4, 6, 2, 5, 0, 7}; !slices.Equal(got, want) {
		t.Errorf("Order(8, 42, 3) = %v, want %v", got, want)
	}
}

func TestOrderIsUniform(t *testing.T) {
	// Each of the 24 orders of 4 things should appear about 1000 times; six sigma is 190.
	counts := map[[4]int]int{}
	for epoch := range 24000 {
		counts[[4]int(Order(4, 9, epoch))]++
	}
	if len(counts) != 24 {
		t.Fatalf("%d orders of 24", len(counts))
	}
	for order, n := range counts {
		if n < 810 || n > 1190 {
			t.Errorf("%v appears %d times", order, n)
		}
	}
}

func collect(l *Loader) (all []Batch) {
	defer l.Close()
	for b, ok := l.Next(); ok; b, ok = l.Next() {
		all = append(all, b)
	}
	return all
}

func TestLoader(t *testing.T) {
	set := NewShapes(Train, 50)
	all := collect(NewLoader(context.Background(), set, 16, 5, 0, 9))
	if len(all) != 9 {
		t.Fatalf("%d batches", len(all))
	}
	seen := map[uint32]bool{}
	for k, b := range all {
		if b.Step != k || b.Epoch != k/3 || len(b.Indices) != 16 || len(b.Images) != 16*32*32*3 {
			t.Fatalf("batch %d: step %d epoch %d, %d indices, %d bytes", k, b.Step, b.Epoch, len(b.Indices), len(b.Images))
		}
		if k%3 == 0 {
			clear(seen)
		}
		for row, i := range b.Indices {
			if seen[i] {
				t.Errorf("picture %d twice in epoch %d", i, b.Epoch)
			}
			seen[i] = true
			if want := set.grey[int(i)*1024]; b.Images[row*3072] != want {
				t.Errorf("row %d is not picture %d", row, i)
			}
		}
	}
	for first := range all {
		rest := collect(NewLoader(context.Background(), set, 16, 5, first, 9))
		if !reflect.DeepEqual(rest, all[first:]) {
			t.Errorf("starting at step %d gave other batches", first)
		}
	}
}

func TestLoaderStops(t *testing.T) {
	before := runtime.NumGoroutine()
	set := NewShapes(Train, 50)
	ctx, cancel := context.WithCancel(context.Background())
	cancelled, closed := NewLoader(ctx, set, 16, 5, 0, 1<<40), NewLoader(context.Background(), set, 16, 5, 0, 1<<40)
	cancelled.Next()
	cancel()
	for _, ok := cancelled.Next(); ok; _, ok = cancelled.Next() {
	}
	closed.Close()
	closed.Close()
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
	}
}
