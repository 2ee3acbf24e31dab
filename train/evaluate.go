package train

import (
	"context"
	"errors"
	"fmt"
	"math"

	"vksimclr/data"
	"vksimclr/eval"
)

// Samples are the pictures that tell how a run goes while it trains. They are the same ones at
// every evaluation, so that its values can be compared. Looking at them changes no trained bit.
type Samples struct {
	Train data.Dataset // of the training pictures; nil: nothing is evaluated
	Test  data.Dataset // classified by their neighbours and the probe; nil or unlabelled: neither

	Neighbours  int     // as Judge has them; their bank is Train
	Temperature float64 // of their votes
}

// Evaluation is what the samples tell of an encoder.
type Evaluation struct {
	Step     int // steps done
	Epoch    int // epochs done
	Pictures int // of Samples.Train

	RankMe    float64 // effective rank of the features (eval.Ranking)
	Deviation float64 // of the features (eval.Ranking): 0 where all are the same

	Tested int      // pictures of Samples.Test that were classified
	KNN    *float64 // top-1 of the neighbours' vote in percent; nil without labels
	Probe  *float64 // top-1 of the online probe in percent; nil without one
}

// ErrNoSamples says that a recipe has no pictures to evaluate on.
var ErrNoSamples = errors.New("no pictures to evaluate on")

// Evaluate looks at the encoder as it is now and tells listeners Encoded and Evaluated.
func (r *Run) Evaluate(ctx context.Context) (e Evaluation, err error) {
	s := r.recipe.Samples
	if s.Train == nil {
		return e, ErrNoSamples
	}
	_, known := s.Train.(data.Labelled)
	total, tested := s.Train.Len(), 0
	if _, testable := s.Test.(data.Labelled); known && testable {
		tested = s.Test.Len()
	}
	encode := func(set data.Dataset, before int) (eval.Features, error) {
		return eval.Encode(ctx, r.dev, r.net.Encoder, r.net.Weights, r.net.Policy, r.recipe.Views,
			set, func(done, _ int) {
				err = errors.Join(err, r.tell(Encoded{before + done, total + tested}))
			})
	}
	e = Evaluation{Step: r.done, Epoch: r.done / r.each, Pictures: total, Tested: tested}
	sample, failed := encode(s.Train, 0)
	if err = errors.Join(err, failed); err != nil {
		return e, err
	}
	if err := sample.CheckFinite(); err != nil {
		return e, fmt.Errorf("train: at step %d: %w", r.done, err)
	}
	rank := eval.Rank(sample)
	e.RankMe, e.Deviation = rank.RankMe, rank.Deviation
	if tested > 0 {
		test, failed := encode(s.Test, total)
		if err = errors.Join(err, failed); err != nil {
			return e, err
		}
		if err := r.classify(&e, sample, test); err != nil {
			return e, err
		}
	}
	return e, r.tell(Evaluated{e})
}

// classify has neighbours and probe classify the test pictures.
func (r *Run) classify(e *Evaluation, bank, test eval.Features) error {
	s := r.recipe.Samples
	knn := eval.KNN{K: s.Neighbours, Temperature: s.Temperature,
		Classes: len(s.Train.(data.Labelled).Classes())}
	votes, err := knn.Classify(r.dev, bank, test)
	if err != nil {
		return err
	}
	e.KNN = percent(votes.Top1)
	if r.probe == nil {
		return nil
	}
	top1, err := r.probe.accuracy(test)
	e.Probe = percent(top1)
	return err
}

// percent is a share in percent, with four digits after the point.
func percent(share float64) *float64 {
	p := math.Round(1e6*share) / 1e4
	return &p
}

func (s Samples) validate() error {
	if s.Train == nil || s.Neighbours >= 1 && s.Temperature > 0 {
		return nil
	}
	return fmt.Errorf("train: samples need 1 or more neighbours and a temperature above 0, not %d "+
		"and %g", s.Neighbours, s.Temperature)
}
