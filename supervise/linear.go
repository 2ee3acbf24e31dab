package supervise

import (
	"context"
	"errors"
	"fmt"

	"vksimclr/engine"
	"vksimclr/eval"
	"vksimclr/optim"
	"vksimclr/train"
)

// LinearResult is what Linear finds.
type LinearResult struct {
	Classifier eval.Classifier
	Score      eval.Scores // empty where the recipe has no test set
	Pictures   int         // that were trained on
	Loss       float64
	Accuracy   float64 // percent of right pictures in the last epoch
	Encoder    string  // train.HashEncoder, the same before and after
}

// LinearRecipe is the linear protocol of SimCLR: a classifier on the frozen encoder's output, SGD
// with Nesterov's momentum 0.9, no weight decay, rate 0.1·batch/256 falling along half a cosine,
// 90 epochs. Data, views, batch and seed are the caller's to fill in.
func LinearRecipe() Recipe {
	return Recipe{Layer: train.LayerH, Frozen: true, Epochs: 90, Batch: 256,
		Rule: optim.SGD{Momentum: 0.9, Nesterov: true},
		Rate: train.Rate{Base: 0.1, Scaling: optim.Linear}}
}

// Linear trains a classifier on a frozen network from its beginning to its end and tests it. It
// fails if a bit of the encoder has changed. listen hears of every step, progress of the test;
// both may be nil.
func Linear(ctx context.Context, d *engine.Device, net *train.Network, recipe Recipe,
	listen func(train.StepDone) error, progress func(done, of int)) (l LinearResult, err error) {
	recipe.Frozen = true
	if l.Encoder, err = net.HashEncoder(); err != nil {
		return l, err
	}
	r, err := New(d, net, recipe)
	if err != nil {
		return l, err
	}
	defer r.Close()
	right := 0.0 // accuracies of the last epoch's steps
	for step, err := range r.Steps(ctx) {
		if err == nil && listen != nil {
			err = listen(step)
		}
		if err != nil {
			return l, err
		}
		l.Loss = step.Loss()
		if accuracy, _ := step.Metric("accuracy"); step.Step > r.total-r.each {
			right += accuracy
		}
	}
	l.Accuracy, l.Pictures = 100*right/float64(r.each), recipe.Train.Len()
	l.Score, err = r.Test(ctx, progress)
	if err != nil && !errors.Is(err, ErrNoTest) {
		return l, err
	}
	if l.Classifier, err = r.Classifier(); err != nil {
		return l, err
	}
	if l.Classifier.Encoder != l.Encoder {
		return l, fmt.Errorf("supervise: the frozen encoder has changed, from %s to %s: this is a "+
			"mistake of the program", l.Encoder[:12], l.Classifier.Encoder[:12])
	}
	return l, nil
}
