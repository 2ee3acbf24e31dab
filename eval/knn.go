package eval

import (
	"fmt"
	"math"

	"vksimclr/engine"
)

// KNN is the nearest-neighbour classifier: each of the K rows of a bank nearest to a query votes
// for its class. Nearness is the cosine, and a vote weighs exp(cosine/Temperature). With Euclidean,
// nearness and weight are 1/(distance + 1e-5) of the rows as they are, as in solo-learn.
type KNN struct {
	K           int // clipped to the rows of the bank
	Temperature float64
	Euclidean   bool
	Plain       bool // every neighbour has one vote; equal counts go to the more similar class
	LeaveOneOut bool // the queries are the rows of the bank, and none votes on itself
	Classes     int
	// Progress is told how many of all similarities are known. Its error ends the work. nil:
	// nobody.
	Progress func(done, of int) error
}

// KNNResult is what the neighbours say about every query.
type KNNResult struct {
	// Votes [Q,Classes] are the sums of the weights. A temperature below 0.002 can make them
	// infinite; Predicted is right for every temperature.
	Votes     []float64
	Predicted []int         // [Q] the class with most votes, the lowest of equal ones
	Nearest   [][]Neighbour // [Q][K] nearest first
	// Top1 and Top5 are the fractions of queries whose label is the first, or among the first five,
	// of the classes in order of their votes; NaN where labels are unknown.
	Top1, Top5 float64
}

// Classify lets the bank vote on the queries. Similarities are computed on the device tile by
// tile, neighbours are kept on the host, so that memory does not grow with bank times queries.
// Equal similarities prefer the lower row of the bank.
func (c KNN) Classify(d *engine.Device, bank, query Features) (KNNResult, error) {
	if err := c.check(bank, query); err != nil {
		return KNNResult{}, fmt.Errorf("eval: nearest neighbours: %w", err)
	}
	limit := min(c.K, bank.N())
	if c.LeaveOneOut {
		limit = min(c.K, bank.N()-1)
	}
	nearest := make([]neighbours, query.N())
	for i := range nearest {
		nearest[i].limit = limit
	}
	err := similarities(d, bank, query, c.Euclidean, c.Progress, func(row, first int,
		similarity []float32) {
		for j, s := range similarity {
			if !c.LeaveOneOut || first+j != row {
				nearest[row].offer(Neighbour{s, first + j})
			}
		}
	})
	if err != nil {
		return KNNResult{}, fmt.Errorf("eval: nearest neighbours: %w", err)
	}
	result := KNNResult{
		Votes:     make([]float64, len(nearest)*c.Classes),
		Predicted: make([]int, len(nearest)),
		Nearest:   make([][]Neighbour, len(nearest)),
	}
	first, five := 0, 0
	for i := range nearest {
		votes := result.Votes[i*c.Classes : (i+1)*c.Classes]
		result.Nearest[i] = nearest[i].sorted()
		relative := c.vote(votes, result.Nearest[i], bank.Labels)
		result.Predicted[i] = best(relative)
		if query.Labels == nil {
			continue
		}
		place := placeOf(query.Labels[i], relative)
		if place < 1 {
			first++
		}
		if place < 5 {
			five++
		}
	}
	result.Top1, result.Top5 = math.NaN(), math.NaN()
	if query.Labels != nil {
		result.Top1 = float64(first) / float64(len(nearest))
		result.Top5 = float64(five) / float64(len(nearest))
	}
	return result, nil
}

// vote adds the votes of neighbours, nearest first, and returns them relative to the nearest one's
// vote: they neither overflow nor all vanish.
func (c KNN) vote(votes []float64, nearest []Neighbour, labels []int) (relative []float64) {
	relative = make([]float64, c.Classes)
	for _, n := range nearest {
		class, s := labels[n.Row], float64(n.Similarity)
		if c.Plain {
			votes[class]++
			relative[class] += 1 + 1e-9*s // decides between equal counts
			continue
		}
		if c.Euclidean {
			votes[class] += s
			relative[class] += s / float64(nearest[0].Similarity)
			continue
		}
		votes[class] += math.Exp(s / c.Temperature)
		relative[class] += math.Exp((s - float64(nearest[0].Similarity)) / c.Temperature)
	}
	return relative
}

// best is the place of the largest value, the lowest of equal ones.
func best(values []float64) (place int) {
	for i, v := range values {
		if v > values[place] {
			place = i
		}
	}
	return place
}

// placeOf counts the classes that come before a label: those with more votes, and lower classes
// with as many. Labels that are no class come last.
func placeOf(label int, votes []float64) (before int) {
	if label < 0 || label >= len(votes) {
		return len(votes) + 5
	}
	for class, v := range votes {
		if v > votes[label] || v == votes[label] && class < label {
			before++
		}
	}
	return before
}
