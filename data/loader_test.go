package data

import (
	"context"
	"io"
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

// collect returns all batches of a loader and closes it.
func collect(t *testing.T, l *Loader) (all []Batch) {
	t.Helper()
	defer l.Close()
	for {
		b, err := l.Next()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
}

func config(set Dataset, batch, first, last int) LoaderConfig {
	return LoaderConfig{Canvas: CanvasOf(set, 0), Batch: batch, Seed: 5, First: first, Last: last}
}

func TestLoader(t *testing.T) {
	set := NewShapes(Train, 50)
	all := collect(t, NewLoader(t.Context(), set, config(set, 16, 0, 9)))
	if len(all) != 9 {
		t.Fatalf("%d batches", len(all))
	}
	seen := map[uint32]bool{}
	for k, b := range all {
		if b.Step != k || b.Epoch != k/3 || len(b.Indices) != 16 || len(b.Images) != 16*32*32*3 {
			t.Fatalf("batch %d: step %d epoch %d, %d indices, %d bytes", k, b.Step, b.Epoch,
				len(b.Indices), len(b.Images))
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
			if b.Sizes[row] != [2]int{32, 32} {
				t.Errorf("row %d has size %v", row, b.Sizes[row])
			}
		}
	}
	for first := range all {
		rest := collect(t, NewLoader(t.Context(), set, config(set, 16, first, 9)))
		if !reflect.DeepEqual(rest, all[first:]) {
			t.Errorf("starting at step %d gave other batches", first)
		}
	}
}

// A loader with rows of Held reads every picture once.
func TestLoaderHolds(t *testing.T) {
	set := NewShapes(Train, 50)
	c := config(set, 16, 0, 9)
	plain := collect(t, NewLoader(t.Context(), set, c))
	c.Held = make([]Held, 50)
	c.Held[plain[0].Indices[3]] = Held{32, 32, "kept"}
	read := 0
	for k, b := range collect(t, NewLoader(t.Context(), set, c)) {
		at := 0
		for row, i := range b.Indices {
			if i != plain[k].Indices[row] || b.Sizes[row] != [2]int{32, 32} {
				t.Fatalf("batch %d: row %d is picture %d of %v", k, row, i, b.Sizes[row])
			}
			if b.Held[row] {
				continue
			}
			if !slices.Equal(b.Images[at:at+3072], plain[k].Images[3072*row:3072*(row+1)]) {
				t.Fatalf("batch %d: row %d has other pixels", k, row)
			}
			at += 3072
			read++
		}
		if len(b.Images) != at || k == 0 && b.Keys[3] != "kept" {
			t.Errorf("batch %d: %d bytes for %d, keys %q", k, len(b.Images), at, b.Keys)
		}
	}
	if read != 49 { // and all 50 were used: an epoch drops two others each time
		t.Errorf("%d pictures were read", read)
	}
	if c.Held[plain[0].Indices[0]].Height != 0 {
		t.Error("the loader wrote into its caller's rows")
	}
}

// The number of pictures is not a multiple of the batch.
func TestSequence(t *testing.T) {
	set := NewShapes(Train, 50)
	next := 0
	for k, b := range collect(t, NewSequence(t.Context(), set, CanvasOf(set, 0), 16)) {
		if want := min(16, 50-16*k); len(b.Indices) != want || b.Step != k {
			t.Errorf("batch %d: step %d, %d pictures, want %d", k, b.Step, len(b.Indices), want)
		}
		for _, i := range b.Indices {
			if int(i) != next {
				t.Fatalf("picture %d where %d is due", i, next)
			}
			next++
		}
	}
	if next != 50 {
		t.Errorf("%d of 50 pictures", next)
	}
}

func TestLoaderStops(t *testing.T) {
	before := runtime.NumGoroutine()
	set := NewShapes(Train, 50)
	ctx, cancel := context.WithCancel(context.Background())
	cancelled := NewLoader(ctx, set, config(set, 16, 0, 1<<40))
	closed := NewLoader(context.Background(), set, config(set, 16, 0, 1<<40))
	if _, err := cancelled.Next(); err != nil {
		t.Fatal(err)
	}
	cancel()
	for {
		if _, err := cancelled.Next(); err == context.Canceled {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	closed.Close()
	closed.Close()
	for late := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; {
		if time.Now().After(late) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
		time.Sleep(time.Millisecond)
	}
}

// The shares of all ranks, one after the other, are the whole batch, also where it wraps.
func TestLoaderShares(t *testing.T) {
	set := NewShapes(Train, 50)
	for _, tail := range []Tail{TailDrop, TailKeep, TailWrap} {
		c := config(set, 13, 0, 9)
		c.Tail = tail
		whole := collect(t, NewLoader(t.Context(), set, c))
		shares := make([]Batch, len(whole))
		for rank := range 3 {
			c.Share = func(n int) (lo, hi int) { return rank * n / 3, (rank + 1) * n / 3 }
			for k, b := range collect(t, NewLoader(t.Context(), set, c)) {
				s := &shares[k]
				if b.First != len(s.Indices) || !slices.Equal(b.All, whole[k].Indices) {
					t.Errorf("tail %d, batch %d: rank %d begins at %d of %v", tail, k, rank,
						b.First, b.All)
				}
				for row := range b.Indices {
					of := b.Turn == 0 || row < b.Turn
					if of != (b.First+row < whole[k].Turn) {
						t.Errorf("tail %d, batch %d: row %d of rank %d turns at %d, all at %d",
							tail, k, row, rank, b.Turn, whole[k].Turn)
					}
				}
				s.Epoch, s.Step, s.Turn = b.Epoch, b.Step, whole[k].Turn
				s.Images = append(s.Images, b.Images...)
				s.Sizes, s.Keys = append(s.Sizes, b.Sizes...), append(s.Keys, b.Keys...)
				s.Indices = append(s.Indices, b.Indices...)
			}
		}
		if !reflect.DeepEqual(shares, whole) {
			t.Errorf("tail %d: shares are other batches than the whole ones", tail)
		}
	}
}
