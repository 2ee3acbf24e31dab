package data

import (
	"math/bits"
	"math/rand/v2"
)

// Order is the permutation of 0 … n-1 in which an epoch goes through a data set. It is a function
// of its arguments alone, so a resumed run meets the pictures that it would have met. The shuffle
// is spelled out because the standard library promises the bits of PCG but not how Perm uses
// them.
func Order(n int, seed uint64, epoch int) []int {
	source := rand.NewPCG(mix(seed), mix(uint64(epoch)+golden))
	order := make([]int, n)
	for i := range order {
		// j uniform in 0 … i: the high word of a product with i+1
		j, _ := bits.Mul64(source.Uint64(), uint64(i+1))
		order[i] = order[j]
		order[j] = i
	}
	return order
}

// StepsPerEpoch is the number of whole batches in n pictures. A last, partial batch is dropped,
// because the contrastive loss needs every batch of the same size.
func StepsPerEpoch(n, batch int) int { return n / batch }
