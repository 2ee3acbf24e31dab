package eval

import (
	"fmt"
	"math"

	"vksimclr/engine"
)

// KNN is the weighted nearest-neighbour classifier on cosine similarity: each of the K rows of a
// bank nearest to a query votes for its class with weight exp(similarity/Temperature).
type KNN struct {
	K           int // clipped to the rows of the bank
	Temperature float64
	Classes     int
}

// KNNResult is what the neighbours say about every query.
type KNNResult struct {
	// Votes [Q,Classes] are sums of exp(similarity/Temperature). A temperature below 0.002 can make
	// them infinite; Predicted is right for every temperature.
	Votes     []float64
	Predicted []int   // [Q] the class with most votes, the lowest of equal ones
	Top1      float64 // fraction of queries predicted right; NaN where their labels are unknown
}

// Classify lets the bank vote on the queries. Similarities are computed on the device tile by
// tile, neighbours are kept on the host, so that memory does not grow with bank times queries.
// Equal similarities prefer the lower row of the bank.
func (c KNN) Classify(d *engine.Device, bank, query Features) (KNNResult, error) {
	if err := c.check(bank, query); err != nil {
		return KNNResult{}, fmt.Errorf("eval: nearest neighbours: %w", err)
	}
	nearest := make([]neighbours, query.N())
	for i := range nearest {
		nearest[i].limit = min(c.K, bank.N())
	}
	err := similarities(d, bank, query, func(row, first int, similarity []float32) {
		for j, s := range similarity {
			nearest[row].offer(neighbour{s, first + j})
		}
	})
	if err != nil {
		return KNNResult{}, fmt.Errorf("eval: nearest neighbours: %w", err)
	}
	result := KNNResult{
		Votes:     make([]float64, len(nearest)*c.Classes),
		Predicted: make([]int, len(nearest)),
		Top1:      math.NaN(),
	}
	right := 0
	for i := range nearest {
		votes := result.Votes[i*c.Classes : (i+1)*c.Classes]
		result.Predicted[i] = c.vote(votes, nearest[i].sorted(), bank.Labels)
		if query.Labels != nil && query.Labels[i] == result.Predicted[i] {
			right++
		}
	}
	if query.Labels != nil {
		result.Top1 = float64(right) / float64(len(nearest))
	}
	return result, nil
}

// vote adds the votes of neighbours, nearest first, and returns the winner. The winner is found
// with weights relative to the nearest one, which neither overflow nor all vanish.
func (c KNN) vote(votes []float64, nearest []neighbour, labels []int) int {
	relative := make([]float64, c.Classes)
	for _, n := range nearest {
		class, s := labels[n.row], float64(n.similarity)
		votes[class] += math.Exp(s / c.Temperature)
		relative[class] += math.Exp((s - float64(nearest[0].similarity)) / c.Temperature)
	}
	best := 0
	for class, v := range relative {
		if v > relative[best] {
			best = class
		}
	}
	return best
}
