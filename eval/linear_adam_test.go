package eval

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Adam on one batch of all rows approaches the minimum that L-BFGS finds.
func TestLinearAdamFindsTheMinimum(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	f := Features{D: 5}
	for i := range 300 {
		label := i % 3
		for k := range f.D {
			v := r.NormFloat64()
			if k == label {
				v++
			}
			f.Rows = append(f.Rows, float32(v))
		}
		f.Labels = append(f.Labels, label)
	}
	// Decay d of the mean loss is the penalty d·N of the sum, there on weights alone.
	const decay = 1e-3
	want, err := Linear{L2: decay * 300}.Fit(t.Context(), f, []string{"a", "b", "c"})
	if err != nil {
		t.Fatal(err)
	}
	epochs := 0
	got, err := LinearAdam{Epochs: 600, Batch: 1000, Rate: 0.05, Decay: decay, Seed: 1,
		Progress: func(done, _ int) { epochs = done }}.Fit(t.Context(), f, 3)
	if err != nil || epochs != 600 || got.Iterations != 600 {
		t.Fatalf("%v, %d epochs, %d steps", err, epochs, got.Iterations)
	}
	c := Classifier{Weight: want.Weight, Bias: want.Bias, Classes: []string{"a", "b", "c"}}
	logits, err := c.Logits(f)
	if loss := crossEntropy(logits, f.Labels); err != nil || math.Abs(got.Loss-loss) > 1e-3 {
		t.Errorf("loss %g, by L-BFGS %g, %v", got.Loss, loss, err)
	}
	// What all classes have in common changes nothing, and Adam is slow to forget it.
	apart := func(w []float32, i int) float64 {
		k := i % f.D
		return float64(w[i] - (w[k]+w[k+f.D]+w[k+2*f.D])/3)
	}
	for i := range want.Weight {
		a, b := apart(got.Weight, i), apart(want.Weight, i)
		if math.Abs(a-b) > 5e-3 {
			t.Errorf("weight %d is %g apart from the others, by L-BFGS %g", i, a, b)
		}
	}
}
