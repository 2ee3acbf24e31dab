package choose

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// clumps are n rows of d numbers around some random directions.
func clumps(n, d, count int, spread float64) Rows {
	dice := rand.New(rand.NewPCG(1, 2))
	centres := make([]float64, count*d)
	for i := range centres {
		centres[i] = dice.NormFloat64()
	}
	data := make([]float32, n*d)
	for i := range n {
		for j := range d {
			data[i*d+j] = float32(centres[(i%count)*d+j] + spread*dice.NormFloat64())
		}
	}
	return Normalize(data, d)
}

// cosine is that of two rows in float64.
func cosine(a, b []float32) float64 {
	var ab, aa, bb float64
	for i := range a {
		x, y := float64(a[i]), float64(b[i])
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	return ab / math.Sqrt(aa*bb)
}

// TestNearest: the search finds exactly what a plain loop in float64 finds.
func TestNearest(t *testing.T) {
	for _, n := range []int{1, 2, 97, 5003} {
		r := clumps(n, 37, 11, .5)
		query := make([]float32, r.D)
		for j, x := range r.Row(n / 2) {
			query[j] = 3*x + .1
		}
		got := r.Nearest(query, 50)
		if len(got) != min(50, n) {
			t.Fatalf("%d rows: %d found", n, len(got))
		}
		want := make([]float64, n)
		for i := range want {
			want[i] = cosine(query, r.Row(i))
		}
		slices.SortFunc(want, func(a, b float64) int {
			if a > b {
				return -1
			}
			return 1
		})
		seen := map[int]bool{}
		for place, m := range got {
			if math.Abs(float64(m.Cosine)-want[place]) > 1e-5 || seen[m.Index] ||
				math.Abs(cosine(query, r.Row(m.Index))-want[place]) > 1e-5 {
				t.Fatalf("%d rows, place %d: %v, want %g", n, place, m, want[place])
			}
			seen[m.Index] = true
		}
	}
}

// TestKMeans: clumps far from each other are the clusters, and the same ones every time.
func TestKMeans(t *testing.T) {
	r := clumps(1000, 32, 7, .05)
	c, err := KMeans(context.Background(), r, 7, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, of := range c.Of {
		if of != c.Of[i%7] {
			t.Fatalf("row %d is in cluster %d, its clump in %d", i, of, c.Of[i%7])
		}
	}
	again, _ := KMeans(context.Background(), r, 7, nil)
	if !slices.Equal(c.Of, again.Of) || !slices.Equal(c.Centres.Data, again.Centres.Data) {
		t.Error("the second time they are others")
	}
	same := Normalize(slices.Repeat([]float32{1, 2, 3}, 10), 3)
	if c, _ = KMeans(context.Background(), same, 5, nil); c.Centres.N != 1 || c.Sizes()[0] != 10 {
		t.Errorf("ten equal rows are in clusters of %v", c.Sizes())
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := KMeans(ctx, r, 7, nil); err == nil {
		t.Error("it does not stop")
	}
}

// TestNeighbours: few rows have exactly their neighbours; of many rows few are missed.
func TestNeighbours(t *testing.T) {
	for n, least := range map[int]float64{1: 1, 3: 1, 301: 1, 6001: .9} {
		r := clumps(n, 16, 29, .4)
		const k = 5
		found, err := FindNeighbours(context.Background(), r, k, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		right, of := 0, 0
		for i := 0; i < n; i += 1 + n/100 {
			for place, m := range r.Nearest(r.Row(i), min(n, k+1))[min(1, n):] {
				of++
				list := found.Index[i*k : (i+1)*k]
				if slices.Contains(list, int32(m.Index)) {
					right++
				}
				if list[place] == int32(i) {
					t.Errorf("row %d is its own neighbour", i)
				}
			}
		}
		if float64(right) < least*float64(of) {
			t.Errorf("%d rows: %d of %d neighbours", n, right, of)
		}
	}
	typicality, err := Typicality(context.Background(), clumps(1, 4, 1, 1), nil)
	if err != nil || !slices.Equal(typicality, []float32{0}) {
		t.Errorf("a single row: %v, %v", typicality, err)
	}
}

// TestTypicality: a row far from all others is the oddest one.
func TestTypicality(t *testing.T) {
	r := clumps(500, 24, 3, .2)
	for j, x := range r.Row(123) {
		r.Row(123)[j] = -x
	}
	typicality, err := Typicality(context.Background(), r, nil)
	if err != nil {
		t.Fatal(err)
	}
	if slices.Index(typicality, slices.Min(typicality)) != 123 {
		t.Error("the oddest is another")
	}
}

// TestDuplicates: the groups are those of a plain loop over all pairs.
func TestDuplicates(t *testing.T) {
	for _, c := range []struct {
		n, d      int
		spread    float64
		threshold float32
	}{{1, 8, 1, .9}, {2, 8, 0, .9}, {777, 90, .6, .8}, {777, 5, .1, .995}, {900, 64, .01, .9}} {
		r := clumps(c.n, c.d, 97, c.spread)
		got, err := Duplicates(context.Background(), r, c.threshold, nil)
		if err != nil {
			t.Fatal(err)
		}
		f := newForest(c.n)
		for i := range c.n {
			for j := range i {
				if r.Cosine(i, j) >= c.threshold {
					f.join(i, j)
				}
			}
		}
		if want := f.groups(); !slices.EqualFunc(got, want, slices.Equal[[]int]) {
			t.Errorf("%+v: %d groups, want %d", c, len(got), len(want))
		}
		if c.n == 777 && len(got) == 0 {
			t.Errorf("%+v: no groups: the case shows nothing", c)
		}
	}
}

// TestPlane: the map of points in a plane keeps their distances, in short and in long rows.
func TestPlane(t *testing.T) {
	for _, d := range []int{1, 2, 3, 50, 1000} {
		r := Rows{N: 400, D: d, Data: make([]float32, 400*d)}
		dice := rand.New(rand.NewPCG(3, 4))
		for i := range r.N {
			r.Row(i)[0] = float32(dice.NormFloat64())
			r.Row(i)[d-1] += float32(dice.NormFloat64()) / 4
		}
		p := Plane(r)
		for i := range r.N - 1 {
			var want, got float64
			for j, x := range r.Row(i) {
				want += math.Pow(float64(x-r.Row(i + 1)[j]), 2)
			}
			for k := range 2 {
				got += math.Pow(float64(p[2*i+k]-p[2*i+2+k]), 2)
			}
			if math.Abs(math.Sqrt(want)-math.Sqrt(got)) > 1e-3 {
				t.Fatalf("%d features, rows %d and next: distance %g, want %g", d, i,
					math.Sqrt(got), math.Sqrt(want))
			}
		}
	}
}
