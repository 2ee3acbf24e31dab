package choose

import (
	"context"
	"math"
	"slices"
	"testing"
)

func pick(t *testing.T, r Rows, q Request) []int {
	t.Helper()
	typicality, err := Typicality(context.Background(), r, nil)
	if err != nil {
		t.Fatal(err)
	}
	q.Typicality = typicality
	chosen, err := Pick(context.Background(), r, q, nil)
	if err != nil {
		t.Fatal(err)
	}
	sorted := slices.Clone(chosen)
	slices.Sort(sorted)
	if len(slices.Compact(sorted)) != len(chosen) {
		t.Errorf("%s: a row is chosen twice: %v", q.By, chosen)
	}
	again, _ := Pick(context.Background(), r, q, nil)
	if !slices.Equal(chosen, again) {
		t.Errorf("%s: the second time %v, before %v", q.By, again, chosen)
	}
	return chosen
}

// TestPickSpread: with as many choices as clumps, diverse and typical ones take one of each.
func TestPickSpread(t *testing.T) {
	const count = 11
	r := clumps(700, 40, count, .1)
	for _, by := range []string{ByDiverse, ByTypical} {
		clumps := map[int]bool{}
		for _, i := range pick(t, r, Request{By: by, Budget: count}) {
			clumps[i%count] = true
		}
		if len(clumps) != count {
			t.Errorf("%s: %d of %d clumps", by, len(clumps), count)
		}
		// What is there already is not chosen again.
		have := []int{0, 1, 2, 3, 4}
		for _, i := range pick(t, r, Request{By: by, Budget: count - 5, Have: have}) {
			if i%count < 5 {
				t.Errorf("%s: row %d of a clump that is there", by, i)
			}
		}
	}
}

// TestPickFarthest: the chosen rows of diverse are those of a plain loop.
func TestPickFarthest(t *testing.T) {
	r := clumps(301, 12, 301, 1)
	got := pick(t, r, Request{By: ByDiverse, Budget: 20})
	chosen := got[:1]
	for len(chosen) < len(got) {
		next, least := -1, math.Inf(1)
		for i := range r.N {
			most := -1.0
			for _, c := range chosen {
				most = max(most, cosine(r.Row(i), r.Row(c)))
			}
			if most < least {
				next, least = i, most
			}
		}
		if got[len(chosen)] != next {
			t.Fatalf("choice %d is %d, want %d", len(chosen), got[len(chosen)], next)
		}
		chosen = got[:len(chosen)+1]
	}
}

// TestPickBounds: a budget above what is left takes what is left; what must stay out stays out.
func TestPickBounds(t *testing.T) {
	r := clumps(9, 5, 3, .5)
	out := make([]bool, 9)
	out[4] = true
	for _, by := range []string{ByDiverse, ByTypical, ByOdd, ByRandom} {
		chosen := pick(t, r, Request{By: by, Budget: 100, Have: []int{2}, Out: out, Seed: 5})
		if len(chosen) != 7 || slices.Contains(chosen, 4) || slices.Contains(chosen, 2) {
			t.Errorf("%s: %v", by, chosen)
		}
		one := pick(t, clumps(1, 5, 1, 1), Request{By: by, Budget: 3})
		if !slices.Equal(one, []int{0}) {
			t.Errorf("%s of one row: %v", by, one)
		}
	}
}

// TestKeep: of each group one stays: the first, or the one that is there already.
func TestKeep(t *testing.T) {
	out := Keep([][]int{{0, 3, 4}, {1, 5}}, 7, []int{4})
	if want := []bool{true, false, false, true, false, true, false}; !slices.Equal(out, want) {
		t.Errorf("%v, want %v", out, want)
	}
}
