package dist

import "unsafe"

// Sum replaces x by the sum of all ranks' x, whose lengths agree. The sum is that of rank 0's value
// and rank 1's, then rank 2's and so on, in float32: all ranks get the same bits. Each rank adds
// its share of the elements.
func Sum(g Group, x []float32) error {
	if g.Size() == 1 {
		return nil
	}
	shares := make([][]float32, g.Size())
	for i := range shares {
		lo, hi := Share(len(x), i, g.Size())
		shares[i] = x[lo:hi]
	}
	own := shares[g.Rank()]
	from, to := make([][]byte, g.Size()), make([][]byte, g.Size())
	parts := make([][]float32, g.Size())
	for i := range from {
		parts[i] = make([]float32, len(own))
		from[i], to[i] = bytesOf(parts[i]), bytesOf(shares[i])
	}
	if err := g.AllToAll(from, to); err != nil {
		return err
	}
	copy(own, parts[0])
	for _, part := range parts[1:] {
		for k, v := range part {
			own[k] += v
		}
	}
	for i := range to {
		from[i] = bytesOf(shares[i])
	}
	return g.AllGather(from, bytesOf(own))
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
