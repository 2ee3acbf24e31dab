package eval

import (
	"math"
	"math/rand/v2"
	"testing"

	"vksimclr/engine/enginetest"
)

// Euclidean votes are those of distances computed pair by pair.
func TestEuclideanNeighbours(t *testing.T) {
	d := enginetest.Device(t)
	const classes, k = 4, 5
	r := rand.New(rand.NewPCG(3, 4))
	features := func(n int) Features {
		f := Features{D: 7}
		for i := range n * f.D {
			f.Rows = append(f.Rows, float32(r.NormFloat64()+float64(i/f.D%classes)))
		}
		for i := range n {
			f.Labels = append(f.Labels, i%classes)
		}
		return f
	}
	bank, query := features(61), features(13)
	got, err := KNN{K: k, Euclidean: true, Classes: classes}.Classify(d, bank, query)
	if err != nil {
		t.Fatal(err)
	}
	for q := range query.N() {
		votes := make([]float64, classes)
		used := map[int]bool{}
		for range k {
			nearest, least := -1, math.Inf(1)
			for b := range bank.N() {
				sum := 0.0
				for j := range bank.D {
					v := float64(bank.Rows[b*bank.D+j] - query.Rows[q*bank.D+j])
					sum += v * v
				}
				if distance := math.Sqrt(sum); !used[b] && distance < least {
					nearest, least = b, distance
				}
			}
			used[nearest] = true
			votes[bank.Labels[nearest]] += 1 / (least + 1e-5)
		}
		for class, want := range votes {
			if v := got.Votes[q*classes+class]; math.Abs(v-want) > 1e-4*(1+want) {
				t.Errorf("query %d: class %d has %g votes, want %g", q, class, v, want)
			}
		}
		if got.Predicted[q] != best(votes) {
			t.Errorf("query %d is taken for %d, want %d", q, got.Predicted[q], best(votes))
		}
	}
}
