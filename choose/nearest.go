package choose

import (
	"cmp"
	"container/heap"
	"context"
	"slices"
	"sync"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// Match is a picture and how like it is.
type Match struct {
	Index  int
	Cosine float32
}

// compare puts the more similar one first, and of equals the one with the lower index.
func compare(a, b Match) int {
	if a.Cosine != b.Cosine {
		return cmp.Compare(b.Cosine, a.Cosine)
	}
	return cmp.Compare(a.Index, b.Index)
}

// best keeps the k best of the matches that it is offered. The worst of them is at the root.
type best struct {
	k    int
	list []Match
}

func (b *best) Len() int           { return len(b.list) }
func (b *best) Less(i, j int) bool { return compare(b.list[i], b.list[j]) > 0 }
func (b *best) Swap(i, j int)      { b.list[i], b.list[j] = b.list[j], b.list[i] }
func (b *best) Push(v any)         { b.list = append(b.list, v.(Match)) }
func (b *best) Pop() any           { panic("choose: nothing is taken out of the best") }

// offer takes a match if it is among the k best so far.
func (b *best) offer(index int, cosine float32) {
	switch m := (Match{index, cosine}); {
	case len(b.list) < b.k:
		heap.Push(b, m)
	case b.k > 0 && compare(m, b.list[0]) < 0:
		b.list[0] = m
		heap.Fix(b, 0)
	}
}

// sorted are the kept matches, the most similar one first.
func (b *best) sorted() []Match {
	slices.SortFunc(b.list, compare)
	return b.list
}

// searchChunk is how many rows are compared at a time.
const searchChunk = 2048

// Nearest are the k rows most similar to a query of D numbers, which need not have length 1. Every
// row is compared: none is missed. It panics where the query has another length.
func (r Rows) Nearest(query []float32, k int) []Match {
	if len(query) != r.D {
		panic("choose: the query has another number of features")
	}
	q := slices.Clone(query)
	scale(q)
	var mutex sync.Mutex
	all := best{k: min(k, r.N)}
	_ = parallel(context.Background(), r.N, searchChunk, nil, func(from, to int) {
		scores := make([]float32, to-from)
		blas32.Gemv(blas.NoTrans, 1, r.part(from, to).general(), vector(q), 0, vector(scores))
		part := best{k: all.k}
		for i, s := range scores {
			part.offer(from+i, s)
		}
		mutex.Lock()
		defer mutex.Unlock()
		for _, m := range part.list {
			all.offer(m.Index, m.Cosine)
		}
	})
	return all.sorted()
}
