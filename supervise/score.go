package supervise

import (
	"context"
	"errors"

	"vksimclr/eval"
)

// Score is how a classifier does on test pictures.
type Score struct {
	Top1     float64 // percent
	Top5     float64 // percent; 100 with five classes or fewer
	Pictures int
	Labels   []int // [Pictures] the classes, as the classifier numbers them
	Guesses  []int // [Pictures] what the classifier says
}

// ErrNoTest says that the recipe has no pictures to test on.
var ErrNoTest = errors.New("supervise: there are no pictures to test on")

// Test classifies the recipe's test pictures with the network and the classifier as they are now:
// views for evaluation, running statistics. progress may be nil.
func (r *Run) Test(ctx context.Context, progress func(done, of int)) (s Score, err error) {
	if r.recipe.Test == nil {
		return s, ErrNoTest
	}
	if s.Labels, err = r.recipe.testLabels(r.labels); err != nil {
		return s, err
	}
	c, err := r.Classifier()
	if err != nil {
		return s, err
	}
	f, err := eval.Encode(ctx, r.dev, r.features, r.net.Weights, r.net.Policy, r.recipe.Views,
		r.recipe.Test, progress)
	if err != nil {
		return s, err
	}
	if err := f.CheckFinite(); err != nil {
		return s, err
	}
	scores, err := c.Logits(f)
	if err != nil {
		return s, err
	}
	s.Pictures = f.N()
	s.Top1, s.Top5 = eval.TopK(scores, s.Labels, 1), eval.TopK(scores, s.Labels, 5)
	for i := range s.Labels {
		row, best := scores[i*len(c.Classes):(i+1)*len(c.Classes)], 0
		for k, v := range row {
			if v > row[best] {
				best = k
			}
		}
		s.Guesses = append(s.Guesses, best)
	}
	return s, nil
}
