package choose

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// Clusters divide rows into K parts around centres.
type Clusters struct {
	Of      []int32   // [N], 0 to K-1
	Cosine  []float32 // [N] with the row's centre
	Centres Rows      // [K,D]
}

// K-means looks at so many rows a cluster to find the centres, within bounds, and moves them so
// often.
const (
	rowsPerCentre       = 64
	leastRows, mostRows = 4096, 20000
	kmeansRounds        = 12
	assignChunk         = 256
	kmeansSeed          = 7
)

// KMeans divides rows into at most k clusters by spherical k-means: the centre of a cluster is the
// direction of its mean. Centres are found on up to 20,000 rows that are evenly spread, then all
// rows are assigned. The start is k-means++ of a fixed seed. There are fewer clusters where there
// are fewer rows, or fewer that differ. It panics where k is below 1.
func KMeans(ctx context.Context, r Rows, k int, progress Progress) (c Clusters, err error) {
	if k < 1 {
		panic(fmt.Sprintf("choose: %d clusters: want 1 or more", k))
	}
	k = min(k, r.N)
	sample := r.Pick(Spread(r.N, min(mostRows, max(leastRows, rowsPerCentre*k))))
	c.Centres = seeds(sample, k)
	for range kmeansRounds {
		if err := c.assign(ctx, sample, nil); err != nil {
			return c, err
		}
		if !c.move(sample) {
			break
		}
	}
	return c, c.assign(ctx, r, progress)
}

// seeds chooses first centres by k-means++: each next one by chance, in proportion to its squared
// distance from the nearest centre so far.
func seeds(r Rows, k int) Rows {
	dice := rand.New(rand.NewPCG(kmeansSeed, kmeansSeed))
	centres := Rows{D: r.D}
	distance := make([]float32, r.N)
	for i := range distance {
		distance[i] = 1
	}
	cosines := make([]float32, r.N)
	for centres.N < k {
		total := 0.0
		for _, d := range distance {
			total += float64(d)
		}
		if total <= 0 {
			break // fewer rows differ
		}
		at, next := dice.Float64()*total, -1
		for i, d := range distance {
			if d <= 0 {
				continue
			}
			next = i
			if at -= float64(d); at < 0 {
				break
			}
		}
		centres.Data = append(centres.Data, r.Row(next)...)
		centres.N++
		blas32.Gemv(blas.NoTrans, 1, r.general(), vector(r.Row(next)), 0, vector(cosines))
		for i, s := range cosines {
			distance[i] = min(distance[i], max(0, 1-s-1e-6))
		}
		distance[next] = 0
	}
	return centres
}

// assign gives every row its most similar centre.
func (c *Clusters) assign(ctx context.Context, r Rows, progress Progress) error {
	c.Of, c.Cosine = make([]int32, r.N), make([]float32, r.N)
	return parallel(ctx, r.N, assignChunk, progress, func(from, to int) {
		scores := Rows{Data: make([]float32, (to-from)*c.Centres.N), N: to - from, D: c.Centres.N}
		products(r.part(from, to), c.Centres, scores)
		for i := range scores.N {
			row := scores.Row(i)
			most := 0
			for j, s := range row {
				if s > row[most] {
					most = j
				}
			}
			c.Of[from+i], c.Cosine[from+i] = int32(most), row[most]
		}
	})
}

// move puts the centres where the means of their rows are, and an empty cluster's centre on the row
// that is least like its own. It tells whether a centre moved.
func (c *Clusters) move(r Rows) (moved bool) {
	before := slices.Clone(c.Centres.Data)
	clear(c.Centres.Data)
	for i, of := range c.Of {
		blas32.Axpy(1, vector(r.Row(i)), vector(c.Centres.Row(int(of))))
	}
	sizes := c.Sizes()
	for k := range c.Centres.N {
		if sizes[k] == 0 {
			far := 0
			for i, s := range c.Cosine {
				if s < c.Cosine[far] {
					far = i
				}
			}
			c.Cosine[far] = 1 // for the next empty one
			copy(c.Centres.Row(k), r.Row(far))
		}
		scale(c.Centres.Row(k))
	}
	return !slices.Equal(before, c.Centres.Data)
}

// Sizes are the numbers of rows of the clusters.
func (c Clusters) Sizes() []int {
	sizes := make([]int, c.Centres.N)
	for _, of := range c.Of {
		sizes[of]++
	}
	return sizes
}

// Members are the rows of each cluster, those most like its centre first.
func (c Clusters) Members() [][]int {
	members := make([][]int, c.Centres.N)
	for i, of := range c.Of {
		members[of] = append(members[of], i)
	}
	for _, list := range members {
		slices.SortStableFunc(list, func(a, b int) int {
			return compare(Match{a, c.Cosine[a]}, Match{b, c.Cosine[b]})
		})
	}
	return members
}

// products writes the cosines of all rows of a with all rows of b into c, [a.N,b.N].
func products(a, b, c Rows) {
	blas32.Gemm(blas.NoTrans, blas.Trans, 1, a.general(), b.general(), 0, c.general())
}
