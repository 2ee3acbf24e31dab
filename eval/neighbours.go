package eval

import (
	"cmp"
	"slices"
)

// neighbour is a row of the bank and its similarity to a query.
type neighbour struct {
	similarity float32
	row        int
}

// nearer orders neighbours: by similarity, then by the lower row.
func (n neighbour) nearer(than neighbour) bool {
	return n.similarity > than.similarity || n.similarity == than.similarity && n.row < than.row
}

// neighbours keeps the nearest `limit` of all offered, as a heap whose root is the farthest of
// them.
type neighbours struct {
	limit int
	heap  []neighbour
}

func (h *neighbours) offer(n neighbour) {
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
func (h *neighbours) sorted() []neighbour {
	slices.SortFunc(h.heap, func(a, b neighbour) int {
		return cmp.Or(cmp.Compare(b.similarity, a.similarity), cmp.Compare(a.row, b.row))
	})
	return h.heap
}
