package choose

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// Ways to choose pictures to label.
const (
	ByDiverse = "diverse" // each next one is the least like those chosen (k-centre, greedy)
	ByTypical = "typical" // the most typical ones of different clusters
	ByOdd     = "odd"     // the least typical ones
	ByRandom  = "random"  // by chance
)

// Request says which pictures are wanted.
type Request struct {
	By     string
	Budget int
	Have   []int  // rows that are chosen already, as those that have labels
	Out    []bool // [N] rows that must not be chosen, as copies of others; nil: none
	Seed   uint64 // of ByRandom
	// Typicality is that of the rows (see Typicality). ByRandom does without, and so does
	// ByDiverse where there are rows in Have.
	Typicality []float32
}

// Pick chooses rows, the most wanted one first. There are fewer than the budget where fewer are
// left. It panics where By is none of the words above, where Budget is negative, where Have names a
// row that is not there, and where Out or a Typicality that is needed has another length than r.
func Pick(ctx context.Context, r Rows, q Request, progress Progress) ([]int, error) {
	q.check(r)
	free := make([]bool, r.N)
	for i := range free {
		free[i] = q.Out == nil || !q.Out[i]
	}
	for _, i := range q.Have {
		free[i] = false
	}
	var open []int
	for i, is := range free {
		if is {
			open = append(open, i)
		}
	}
	q.Budget = min(q.Budget, len(open))
	switch q.By {
	case ByDiverse:
		return diverse(ctx, r, q, free, progress)
	case ByTypical:
		return typical(ctx, r, q, free, progress)
	case ByOdd:
		slices.SortStableFunc(open, func(a, b int) int {
			return cmp.Compare(q.Typicality[a], q.Typicality[b])
		})
		return open[:q.Budget], nil
	case ByRandom:
		dice := rand.New(rand.NewPCG(q.Seed, q.Seed))
		dice.Shuffle(len(open), func(i, j int) { open[i], open[j] = open[j], open[i] })
		return open[:q.Budget], nil
	}
	panic(fmt.Sprintf("choose: there is no way to choose by %q", q.By))
}

// diverse is the greedy k-centre: each next row is the one whose most similar chosen row is the
// least similar. Without chosen rows the most typical one is the first.
//
// Source: Sener and Savarese, Active learning for convolutional neural networks: a core-set
// approach (2018).
func diverse(ctx context.Context, r Rows, q Request, free []bool, progress Progress) ([]int,
	error) {
	nearest := make([]float32, r.N) // the highest cosine with a chosen row
	for i := range nearest {
		nearest[i] = -2
	}
	cover := func(row int) error {
		return parallel(ctx, r.N, searchChunk, nil, func(from, to int) {
			scores := make([]float32, to-from)
			blas32.Gemv(blas.NoTrans, 1, r.part(from, to).general(), vector(r.Row(row)), 0,
				vector(scores))
			for i, s := range scores {
				nearest[from+i] = max(nearest[from+i], s)
			}
		})
	}
	total := len(q.Have) + q.Budget
	tell := func(done int) {
		if progress != nil {
			progress(done, total)
		}
	}
	for i, row := range q.Have {
		if err := cover(row); err != nil {
			return nil, err
		}
		tell(i + 1)
	}
	var chosen []int
	for len(chosen) < q.Budget {
		next := -1
		for i, is := range free {
			switch {
			case !is:
			case next < 0:
				next = i
			case len(chosen)+len(q.Have) == 0:
				if q.Typicality[i] > q.Typicality[next] {
					next = i
				}
			case nearest[i] < nearest[next]:
				next = i
			}
		}
		free[next] = false
		chosen = append(chosen, next)
		if err := cover(next); err != nil {
			return nil, err
		}
		tell(len(q.Have) + len(chosen))
	}
	return chosen, nil
}

// mostClusters bounds the clusters of typical.
const mostClusters = 500

// typical divides the rows into as many clusters as rows will be chosen, and takes the most typical
// row of the cluster that has the fewest chosen rows; of equals, of the largest.
//
// Source: Hacohen, Dekel and Weinshall, Active learning on a budget: opposite strategies suit high
// and low budgets (2022).
func typical(ctx context.Context, r Rows, q Request, free []bool, progress Progress) ([]int,
	error) {
	c, err := KMeans(ctx, r, max(1, min(mostClusters, len(q.Have)+q.Budget)), progress)
	if err != nil {
		return nil, err
	}
	members, taken := c.Members(), make([]int, c.Centres.N)
	sizes := c.Sizes()
	for _, i := range q.Have {
		taken[c.Of[i]]++
	}
	for k, list := range members {
		members[k] = slices.DeleteFunc(list, func(i int) bool { return !free[i] })
		slices.SortFunc(members[k], func(a, b int) int {
			return compare(Match{a, q.Typicality[a]}, Match{b, q.Typicality[b]})
		})
	}
	var chosen []int
	for len(chosen) < q.Budget {
		best := -1
		for k, list := range members {
			if len(list) == 0 {
				continue
			}
			if best < 0 || taken[k] < taken[best] ||
				taken[k] == taken[best] && sizes[k] > sizes[best] {
				best = k
			}
		}
		chosen = append(chosen, members[best][0])
		members[best] = members[best][1:]
		taken[best]++
	}
	return chosen, nil
}

// Keep tells which rows of groups of duplicates to leave out: all but the first, or but those in
// have, where a group has some.
func Keep(groups [][]int, n int, have []int) (out []bool) {
	out = make([]bool, n)
	had := make([]bool, n)
	for _, i := range have {
		had[i] = true
	}
	for _, g := range groups {
		first := 0
		if at := slices.IndexFunc(g, func(i int) bool { return had[i] }); at >= 0 {
			first = at
		}
		for place, i := range g {
			out[i] = place != first
		}
	}
	return out
}
