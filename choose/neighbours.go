package choose

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// Neighbours are the K nearest rows of each of N rows, itself left out, the most similar one first.
// Where a row has fewer, the rest of its places have index -1 and cosine 0.
type Neighbours struct {
	K      int
	Index  []int32   // [N,K]
	Cosine []float32 // [N,K]
}

// exactBelow is how many rows are all compared with each other. With more of them, a row is
// compared with those of the clusters nearest to its own.
const exactBelow = 4096

// FindNeighbours finds the k nearest rows of every row. Up to 4096 rows it compares all. Above, it
// divides the rows into about √N clusters and compares a row with the rows of the 16 clusters
// nearest to its own: some neighbours are missed (docs/explore.md says how many), and a near one
// takes their place. Where among [N] is not nil, only rows with among[i] are neighbours. It panics
// where k is negative, or where among has another length.
func FindNeighbours(ctx context.Context, r Rows, k int, among []bool, progress Progress) (
	n Neighbours, err error) {
	const probes = 16
	if k < 0 || among != nil && len(among) != r.N {
		panic(fmt.Sprintf("choose: %d neighbours among %d of %d rows", k, len(among), r.N))
	}
	n = Neighbours{K: k, Index: make([]int32, r.N*k), Cosine: make([]float32, r.N*k)}
	for i := range n.Index {
		n.Index[i] = -1
	}
	count := 1
	if r.N > exactBelow {
		count = int(math.Sqrt(float64(r.N)))
	}
	c, err := KMeans(ctx, r, count, nil)
	if err != nil {
		return n, err
	}
	members := c.Members()
	done := 0
	return n, parallel(ctx, len(members), 1, func(_, _ int) {
		// Clusters are of unequal size: their mean says how far it is.
		if done++; progress != nil {
			progress(r.N*done/len(members), r.N)
		}
	}, func(cluster, _ int) {
		var candidates []int
		for _, near := range c.Centres.Nearest(c.Centres.Row(cluster), probes) {
			for _, i := range members[near.Index] {
				if among == nil || among[i] {
					candidates = append(candidates, i)
				}
			}
		}
		slices.Sort(candidates)
		n.fill(r, members[cluster], candidates)
	})
}

// fill compares rows with candidates and keeps the best.
func (n Neighbours) fill(r Rows, rows, candidates []int) {
	to := r.Pick(candidates)
	if to.N == 0 {
		return
	}
	for chunk := range slices.Chunk(rows, 64) {
		scores := Rows{Data: make([]float32, len(chunk)*to.N), N: len(chunk), D: to.N}
		products(r.Pick(chunk), to, scores)
		for j, i := range chunk {
			near := best{k: n.K}
			for place, s := range scores.Row(j) {
				if candidates[place] != i {
					near.offer(candidates[place], s)
				}
			}
			for place, m := range near.sorted() {
				n.Index[i*n.K+place], n.Cosine[i*n.K+place] = int32(m.Index), m.Cosine
			}
		}
	}
}

// typicalNeighbours is how many neighbours say how typical a picture is.
const typicalNeighbours = 20

// Typicality says for every row how near its 20 nearest rows are: the mean cosine. The most typical
// rows have the highest values, odd ones the lowest. A row without others has 0.
func Typicality(ctx context.Context, r Rows, progress Progress) ([]float32, error) {
	n, err := FindNeighbours(ctx, r, max(0, min(typicalNeighbours, r.N-1)), nil, progress)
	if err != nil {
		return nil, err
	}
	return n.Mean(r.N), nil
}

// Mean is the mean cosine of each of rows rows with its neighbours.
func (n Neighbours) Mean(rows int) []float32 {
	mean := make([]float32, rows)
	for i := range mean {
		sum, count := 0.0, 0
		for place := range n.K {
			if n.Index[i*n.K+place] >= 0 {
				sum += float64(n.Cosine[i*n.K+place])
				count++
			}
		}
		if count > 0 {
			mean[i] = float32(sum / float64(count))
		}
	}
	return mean
}
