package dist

import "unsafe"

// Sum replaces x by the sum of all ranks' x, whose lengths agree. The sum is that of rank 0's value
// and rank 1's, then rank 2's and so on, in float32: all ranks get the same bits. Each rank adds
// its share of the elements.
func Sum(g Group, x []float32) error { return NewSum(g, len(x)).Run(x) }

// Summer is Sum of so many elements, as often as wanted, in memory that it keeps.
type Summer struct {
	group    Group
	parts    [][]float32 // this rank's share of the elements, of each rank
	from, to [][]byte
}

// NewSum makes a Summer of n elements.
func NewSum(g Group, n int) *Summer {
	s := &Summer{group: g}
	if g.Size() == 1 {
		return s
	}
	lo, hi := Share(n, g.Rank(), g.Size())
	for range g.Size() {
		s.parts = append(s.parts, make([]float32, hi-lo))
	}
	s.from, s.to = make([][]byte, g.Size()), make([][]byte, g.Size())
	return s
}

// Run replaces x by the sum of all ranks' x.
func (s *Summer) Run(x []float32) error {
	g := s.group
	if g.Size() == 1 {
		return nil
	}
	for i := range s.to {
		lo, hi := Share(len(x), i, g.Size())
		s.from[i], s.to[i] = bytesOf(s.parts[i]), bytesOf(x[lo:hi])
	}
	if err := g.AllToAll(s.from, s.to); err != nil {
		return err
	}
	lo, hi := Share(len(x), g.Rank(), g.Size())
	own := x[lo:hi]
	copy(own, s.parts[0])
	for _, part := range s.parts[1:] {
		for k, v := range part {
			own[k] += v
		}
	}
	return g.AllGather(s.to, bytesOf(own))
}

// Share is rank's part of n things in a row, shared as evenly as possible: those from lo on, before
// hi. The first n modulo size ranks have one more than the others.
func Share(n, rank, size int) (lo, hi int) {
	each, more := n/size, n%size
	lo = rank*each + min(rank, more)
	hi = lo + each
	if rank < more {
		hi++
	}
	return lo, hi
}

// bytesOf is the memory of x.
func bytesOf(x []float32) []byte {
	if len(x) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&x[0])), 4*len(x))
}
