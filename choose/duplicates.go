package choose

import (
	"context"
	"math"
	"slices"
	"sync"
)

// Pairs are compared in tiles. Before two rows are compared in full, a bound on their cosine is
// computed from their first boundAxes principal axes. slack covers rounding.
const (
	boundAxes = 48
	tileRows  = 256
	tileCols  = 2048
	slack     = 1e-4
)

// Duplicates finds pictures that are nearly the same: groups of rows that are joined by pairs of at
// least the given cosine, largest group first, each in order of index. Every pair counts: none is
// missed. A group may join two rows that are less alike, through others between them.
func Duplicates(ctx context.Context, r Rows, threshold float32, progress Progress) ([][]int,
	error) {
	short := bounds(r)
	var mutex sync.Mutex
	joined := newForest(r.N)
	blocks := (r.N + tileRows - 1) / tileRows
	err := parallel(ctx, blocks, 1, func(done, of int) {
		if progress != nil {
			progress(r.N*done/of, r.N)
		}
	}, func(block, _ int) {
		// Late blocks have few columns: one long and one short by turns.
		if block%2 == 1 {
			block = blocks - block - blocks%2
		}
		from, to := block*tileRows, min(r.N, (block+1)*tileRows)
		for left := from; left < r.N && ctx.Err() == nil; left += tileCols {
			right := min(r.N, left+tileCols)
			mutex.Lock()
			a, b := joined.roots(from, to), joined.roots(left, right)
			mutex.Unlock()
			pairs := similar(r, short, threshold, from, to, left, right, a, b)
			mutex.Lock()
			for _, p := range pairs {
				joined.join(p[0], p[1])
			}
			mutex.Unlock()
		}
	})
	if err != nil {
		return nil, err
	}
	return joined.groups(), nil
}

// similar are the pairs of a tile with at least the given cosine, but those joined already.
func similar(r, short Rows, threshold float32, from, to, left, right int, a, b []int32) (
	pairs [][2]int) {
	bound := Rows{Data: make([]float32, (to-from)*(right-left)), N: to - from, D: right - left}
	products(short.part(from, to), short.part(left, right), bound)
	for i := range bound.N {
		for j, s := range bound.Row(i) {
			x, y := from+i, left+j
			if s < threshold-slack || y <= x || a[i] == b[j] {
				continue
			}
			if r.Cosine(x, y) >= threshold {
				pairs = append(pairs, [2]int{x, y})
			}
		}
	}
	return pairs
}

// bounds are rows whose products are never less than the cosines of r: the coordinates on some
// orthonormal axes, and the length of the rest. By Cauchy and Schwarz the rests add at most the
// product of their lengths.
func bounds(r Rows) Rows {
	found := axes(r, min(boundAxes, r.D), nil)
	short := Rows{Data: make([]float32, r.N*(found.N+1)), N: r.N, D: found.N + 1}
	_ = parallel(context.Background(), r.N, assignChunk, nil, func(from, to int) {
		part := Rows{Data: make([]float32, (to-from)*found.N), N: to - from, D: found.N}
		products(r.part(from, to), found, part)
		for i := range part.N {
			row, rest := part.Row(i), 1.0
			for _, x := range row {
				rest -= float64(x) * float64(x)
			}
			copy(short.Row(from+i), row)
			short.Row(from + i)[found.N] = float32(math.Sqrt(max(0, rest) + 1e-6))
		}
	})
	return short
}

// forest joins rows into groups.
type forest struct{ parent []int32 }

func newForest(n int) *forest {
	f := &forest{make([]int32, n)}
	for i := range f.parent {
		f.parent[i] = int32(i)
	}
	return f
}

// root is the lowest row of a row's group.
func (f *forest) root(i int32) int32 {
	for f.parent[i] != i {
		f.parent[i] = f.parent[f.parent[i]]
		i = f.parent[i]
	}
	return i
}

func (f *forest) roots(from, to int) []int32 {
	roots := make([]int32, to-from)
	for i := range roots {
		roots[i] = f.root(int32(from + i))
	}
	return roots
}

func (f *forest) join(a, b int) {
	x, y := f.root(int32(a)), f.root(int32(b))
	f.parent[max(x, y)] = min(x, y)
}

// groups are those of two rows and more.
func (f *forest) groups() (groups [][]int) {
	by := make([][]int, len(f.parent))
	for i := range f.parent {
		root := f.root(int32(i))
		by[root] = append(by[root], i)
	}
	for _, g := range by {
		if len(g) > 1 {
			groups = append(groups, g)
		}
	}
	slices.SortStableFunc(groups, func(a, b []int) int { return len(b) - len(a) })
	return groups
}
