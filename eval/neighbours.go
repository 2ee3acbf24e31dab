package eval

import (
	"cmp"
	"slices"
)

// Neighbour is a row of a bank and its similarity to a query: the cosine, or 1/(distance + 1e-5).
type Neighbour struct {
	Similarity float32
	Row        int
}

// nearer orders neighbours: by similarity, then by the lower row.
func (n Neighbour) nearer(than Neighbour) bool {
	return n.Similarity > than.Similarity || n.Similarity == than.Similarity && n.Row < than.Row
}

// neighbours keeps the nearest `limit` of all offered, as a heap whose root is the farthest of
// them.
type neighbours struct {
	limit int
	heap  []Neighbour
}

func (h *neighbours) offer(n Neighbour) {
	if len(h.heap) < h.limit {
		h.heap = append(h.heap, n)
		for i := len(h.heap) - 1; i > 0 && h.heap[(i-1)/2].nearer(h.heap[i]); i = (i - 1) / 2 {
			h.heap[i], h.heap[(i-1)/2] = h.heap[(i-1)/2], h.heap[i]
		}
		return
	}
	if !n.nearer(h.heap[0]) {
		return
	}
	h.heap[0] = n
	for i := 0; ; {
		far := i
		for _, child := range []int{2*i + 1, 2*i + 2} {
			if child < len(h.heap) && h.heap[far].nearer(h.heap[child]) {
				far = child
			}
		}
		if far == i {
			return
		}
		h.heap[i], h.heap[far] = h.heap[far], h.heap[i]
		i = far
	}
}

// sorted is the kept neighbours, nearest first.
func (h *neighbours) sorted() []Neighbour {
	slices.SortFunc(h.heap, func(a, b Neighbour) int {
		return cmp.Or(cmp.Compare(b.Similarity, a.Similarity), cmp.Compare(a.Row, b.Row))
	})
	return h.heap
}
