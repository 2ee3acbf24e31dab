package supervise

import (
	"context"
	"errors"

	"vksimclr/eval"
)

// ErrNoTest says that the recipe has no pictures to test on.
var ErrNoTest = errors.New("supervise: there are no pictures to test on")

// Test classifies the recipe's test pictures with the network and the classifier as they are now:
// views for evaluation, running statistics. progress may be nil. Without test pictures the error
// is ErrNoTest.
func (r *Run) Test(ctx context.Context, progress func(done, of int)) (s eval.Scores, err error) {
	if r.recipe.Test == nil {
		return s, ErrNoTest
	}
	labels, err := r.recipe.testLabels(r.classes)
	if err != nil {
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
	return eval.Score(scores, labels, len(c.Classes)), nil
}
