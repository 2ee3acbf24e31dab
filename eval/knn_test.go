package eval

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
)

// The same votes as a full sort of all similarities gives, for several tiles of both and rows of
// odd length.
func TestKNNVotes(t *testing.T) {
	d := enginetest.Device(t)
	for _, c := range []struct{ bank, query, dims, k int }{
		{500, 64, 32, 20}, {9001, 30, 5, 200}, {7, 600, 19, 200}, {1, 1, 1, 1},
	} {
		bank, query := clusters(c.bank, c.dims, 7, 1), clusters(c.query, c.dims, 7, 2)
		knn := KNN{K: c.k, Temperature: 0.1, Classes: 7}
		result, err := knn.Classify(d, bank, query)
		if err != nil {
			t.Fatal(err)
		}
		right := 0
		for q := range query.N() {
			votes := plainVotes(knn, bank, query.Rows[q*c.dims:(q+1)*c.dims])
			var wrong, norm float64
			for class, v := range votes {
				wrong, norm = wrong+math.Pow(v-result.Votes[q*7+class], 2), norm+v*v
			}
			// Relative error 1e-4: a similarity off by 1e-6 is a vote off by 1e-5.
			if wrong > 1e-8*norm {
				t.Fatalf("%+v: votes of query %d are %v, want %v", c, q,
					result.Votes[q*7:(q+1)*7], votes)
			}
			if query.Labels[q] == result.Predicted[q] {
				right++
			}
		}
		if top1 := float64(right) / float64(c.query); top1 != result.Top1 {
			t.Errorf("top-1 is %g, want %g", result.Top1, top1)
		}
	}
}

// Equal rows: the lower ones are taken. A temperature whose exponentials no float64 holds still
// predicts.
func TestKNNTiesAndColdTemperature(t *testing.T) {
	d := enginetest.Device(t)
	bank := Features{Rows: []float32{1, 0, 1, 0, 1, 0, 0, 1}, D: 2, Labels: []int{2, 1, 1, 0}}
	query := Features{Rows: []float32{2, 0}, D: 2}
	for k, want := range map[int]int{1: 2, 2: 1, 3: 1, 100: 1} {
		result, err := KNN{K: k, Temperature: 1e-4, Classes: 3}.Classify(d, bank, query)
		if err != nil {
			t.Fatal(err)
		}
		if result.Predicted[0] != want || !math.IsNaN(result.Top1) {
			t.Errorf("k %d: predicted %d with top-1 %g, want %d",
				k, result.Predicted[0], result.Top1, want)
		}
	}
}

// Plain votes count heads; equal counts go to the more similar class. A row of the bank has no
// vote on itself.
func TestKNNPlainVotesAndLeaveOneOut(t *testing.T) {
	d := enginetest.Device(t)
	bank := Features{D: 2, Labels: []int{0, 1, 1, 0, 2},
		Rows: []float32{1, 0, 0.9, 0.1, 0.8, 0.3, 0.5, 0.5, -1, -1}}
	query := Features{D: 2, Rows: []float32{1, 0}, Labels: []int{2}}
	for k, want := range map[int]int{1: 0, 3: 1, 4: 1, 5: 1} {
		knn := KNN{K: k, Plain: true, Classes: 3}
		result, err := knn.Classify(d, bank, query)
		if err != nil || result.Predicted[0] != want || len(result.Nearest[0]) != k {
			t.Errorf("k %d: %v, %+v, want %d", k, err, result, want)
		}
		if result.Top5 != 1 || result.Top1 != 0 {
			t.Errorf("top-1 %g, top-5 %g", result.Top1, result.Top5)
		}
	}
	bank = clusters(700, 6, 4, 3)
	all := Features{D: 6, Rows: bank.Rows, Labels: bank.Labels}
	steps := 0
	one := KNN{K: 9, Temperature: 0.1, Classes: 4, LeaveOneOut: true,
		Progress: func(done, of int) error { steps++; return nil }}
	result, err := one.Classify(d, bank, all)
	if err != nil || steps == 0 {
		t.Fatal(err, steps)
	}
	for i, nearest := range result.Nearest {
		// The first neighbour of a row is itself, unless it is left out.
		with := KNN{K: 10, Temperature: 0.1, Classes: 4}
		if i == 0 {
			full, err := with.Classify(d, bank, all)
			if err != nil || full.Nearest[0][0].Row != 0 ||
				!slices.Equal(full.Nearest[0][1:], nearest) {
				t.Errorf("%v: %v, left out %v", err, full.Nearest[0], nearest)
			}
		}
		if len(nearest) != 9 || slices.ContainsFunc(nearest,
			func(n Neighbour) bool { return n.Row == i }) {
			t.Fatalf("row %d: %v", i, nearest)
		}
	}
	one.Progress = func(int, int) error { return errBroken }
	if _, err := one.Classify(d, bank, all); !errors.Is(err, errBroken) {
		t.Error(err)
	}
}

func TestKNNRejects(t *testing.T) {
	nan := float32(math.NaN())
	good := Features{Rows: []float32{1, 2}, D: 2, Labels: []int{0}}
	knn := KNN{K: 1, Temperature: 0.1, Classes: 2}
	for want, c := range map[string]struct {
		knn         KNN
		bank, query Features
	}{
		"k is 0":           {KNN{Temperature: 1, Classes: 1}, good, good},
		"temperature is 0": {KNN{K: 1, Classes: 1}, good, good},
		"rows of the bank": {knn, good, Features{Rows: []float32{1}, D: 1}},
		"leave-one-out":    {KNN{K: 1, Temperature: 1, Classes: 2, LeaveOneOut: true}, good, good},
		"have 0 elements":  {knn, good, Features{D: 2}},
		"0 labels for 1":   {knn, Features{Rows: good.Rows, D: 2}, good},
		"label 0 of the":   {knn, Features{Rows: good.Rows, D: 2, Labels: []int{2}}, good},
		"has training":     {knn, Features{Rows: []float32{1, nan}, D: 2, Labels: []int{0}}, good},
	} {
		_, err := c.knn.Classify(nil, c.bank, c.query)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

func TestNeighboursKeepTheNearest(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		n, limit := 1+r.IntN(50), 1+r.IntN(20)
		h, all := neighbours{limit: limit}, make([]Neighbour, n)
		for i := range all {
			all[i] = Neighbour{float32(r.IntN(10)), i} // many ties
			h.offer(all[i])
		}
		slices.SortStableFunc(all, func(a, b Neighbour) int {
			return int(b.Similarity - a.Similarity)
		})
		if got := h.sorted(); !slices.Equal(got, all[:min(limit, n)]) {
			t.Fatalf("kept %v, want %v", got, all[:min(limit, n)])
		}
	}
}

// plainVotes sorts all similarities of one query in float64.
func plainVotes(c KNN, bank Features, query []float32) []float64 {
	order, s := make([]int, bank.N()), make([]float64, bank.N())
	for i := range order {
		order[i] = i
		var dot, a, b float64
		for k, q := range query {
			v := float64(bank.Rows[i*bank.D+k])
			dot, a, b = dot+v*float64(q), a+v*v, b+float64(q)*float64(q)
		}
		s[i] = dot / math.Sqrt(a*b)
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case s[i] > s[j]:
			return -1
		case s[i] < s[j]:
			return 1
		}
		return 0
	})
	votes := make([]float64, c.Classes)
	for _, i := range order[:min(c.K, len(order))] {
		votes[bank.Labels[i]] += math.Exp(s[i] / c.Temperature)
	}
	return votes
}

// clusters draws rows around one centre per class.
func clusters(n, d, classes int, seed uint64) Features {
	centres, r := rand.New(rand.NewPCG(9, 9)), rand.New(rand.NewPCG(seed, 0))
	centre := make([]float32, classes*d)
	for i := range centre {
		centre[i] = float32(centres.NormFloat64())
	}
	f := Features{D: d}
	for range n {
		class := r.IntN(classes)
		f.Labels = append(f.Labels, class)
		for k := range d {
			f.Rows = append(f.Rows, centre[class*d+k]+1.5*float32(r.NormFloat64()))
		}
	}
	return f
}
