package eval

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"vksimclr/engine"
)

// Features are rows of an encoder's output with their classes.
type Features struct {
	Rows   []float32 // [N,D] row-major
	D      int
	Labels []int // [N]; nil where unknown
}

// N is the number of rows.
func (f Features) N() int { return len(f.Rows) / f.D }

// KNN is the weighted nearest-neighbour classifier on cosine similarity: each of the K rows of a bank nearest to a query votes for its class
// with weight exp(similarity/Temperature).
type KNN struct {
	K           int // clipped to the rows of the bank
	Temperature float64
	Classes     int
}

// KNNResult is what the neighbours say about every query.
type KNNResult struct {
	Votes     []float64 // [Q,Classes] sums of exp(similarity/Temperature); a temperature below 0.002 can make them infinite
	Predicted []int     // [Q] the class with most votes, the lowest of equal ones; right for every temperature
	Top1      float64   // fraction of queries predicted right; NaN where their labels are unknown
}

// Classify lets the bank vote on the queries. Similarities are computed on the device tile by tile, neighbours are kept on the host, so that
// memory does not grow with bank times queries. Equal similarities prefer the lower row of the bank.
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
	result := KNNResult{Votes: make([]float64, len(nearest)*c.Classes), Predicted: make([]int, len(nearest)), Top1: math.NaN()}
	right := 0
	for i := range nearest {
		result.Predicted[i] = c.vote(result.Votes[i*c.Classes:(i+1)*c.Classes], nearest[i].sorted(), bank.Labels)
		if query.Labels != nil && query.Labels[i] == result.Predicted[i] {
			right++
		}
	}
	if query.Labels != nil {
		result.Top1 = float64(right) / float64(len(nearest))
	}
	return result, nil
}

// vote adds the votes of neighbours, nearest first, and returns the winner. The winner is found with weights relative to the nearest one,
// which neither overflow nor all vanish.
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

// check returns every problem of the input at once.
func (c KNN) check(bank, query Features) error {
	var bad []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			bad = append(bad, fmt.Errorf(format, args...))
		}
	}
	check(c.K > 0, "k is %d", c.K)
	check(c.Temperature > 0, "temperature is %g", c.Temperature)
	check(bank.D > 0 && bank.D == query.D, "rows of the bank have %d elements, those of the queries %d", bank.D, query.D)
	if len(bad) > 0 {
		return errors.Join(bad...)
	}
	check(len(bank.Rows) > 0 && len(bank.Rows)%bank.D == 0, "the bank has %d elements in rows of %d", len(bank.Rows), bank.D)
	check(len(query.Rows) > 0 && len(query.Rows)%query.D == 0, "the queries have %d elements in rows of %d", len(query.Rows), query.D)
	check(len(bank.Labels) == bank.N(), "the bank has %d labels for %d rows", len(bank.Labels), bank.N())
	check(query.Labels == nil || len(query.Labels) == query.N(), "the queries have %d labels for %d rows", len(query.Labels), query.N())
	if i := slices.IndexFunc(bank.Labels, func(l int) bool { return l < 0 || l >= c.Classes }); i >= 0 {
		check(false, "label %d of the bank is %d, there are %d classes", i, bank.Labels[i], c.Classes)
	}
	for _, f := range []Features{bank, query} {
		if i := slices.IndexFunc(f.Rows, unbounded); i >= 0 {
			check(false, "feature %d of row %d is %g: has training diverged?", i%f.D, i/f.D, f.Rows[i])
		}
	}
	return errors.Join(bad...)
}

func unbounded(v float32) bool { return math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) }
