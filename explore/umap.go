package explore

import (
	"fmt"
	"math"

	"vksimclr/choose"
)

// UMAP is computed by the page on a sample of at most so many pictures, from so many neighbours of
// each. The rest take places between their neighbours in the sample.
const (
	umapSample     = 10000
	umapNeighbours = 15
)

// anchors are the pictures of the sample, and the nearest of them for every picture.
type anchors struct {
	sample []int
	near   choose.Neighbours
}

func (e *Explorer) findAnchors() (a anchors, err error) {
	defer e.progress.Store(nil)
	a.sample = choose.Spread(e.Rows.N, umapSample)
	in := make([]bool, e.Rows.N)
	for _, i := range a.sample {
		in[i] = true
	}
	k := max(0, min(umapNeighbours, len(a.sample)-1))
	a.near, err = choose.FindNeighbours(e.ctx, e.Rows, k, in, e.tell("finding neighbours"))
	return a, err
}

// place makes a map of all pictures from the places of the sample, [S,2], and keeps it.
func (e *Explorer) place(places []float32) ([]float32, error) {
	a, err := e.anchors()
	if err != nil {
		return nil, err
	}
	if len(places) != 2*len(a.sample) {
		return nil, fmt.Errorf("explore: %d coordinates for a sample of %d pictures", len(places),
			len(a.sample))
	}
	for _, x := range places {
		if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
			return nil, fmt.Errorf("explore: a coordinate is %g", x)
		}
	}
	points := make([]float32, 2*e.Rows.N)
	at := make(map[int32]int, len(a.sample))
	for s, i := range a.sample {
		at[int32(i)] = s
	}
	for i := range e.Rows.N {
		if s, ok := at[int32(i)]; ok {
			copy(points[2*i:2*i+2], places[2*s:])
			continue
		}
		x, y := a.between(i, at, places)
		points[2*i], points[2*i+1] = x, y
	}
	e.umap.Lock()
	e.umap.points = points
	e.umap.Unlock()
	e.save("umap", points)
	return points, nil
}

// between is the mean of the places of picture i's 3 nearest of the sample. The nearer one counts
// more: a weight is the inverse of the distance 1-cosine.
func (a anchors) between(i int, at map[int32]int, places []float32) (x, y float32) {
	const count, least = 3, 1e-4
	var sum float64
	var point [2]float64
	k := a.near.K
	for place := range min(count, k) {
		near := a.near.Index[i*k+place]
		if near < 0 {
			break
		}
		weight := 1 / (least + max(0, 1-float64(a.near.Cosine[i*k+place])))
		sum += weight
		for c := range point {
			point[c] += weight * float64(places[2*at[near]+c])
		}
	}
	if sum == 0 {
		return 0, 0
	}
	return float32(point[0] / sum), float32(point[1] / sum)
}
