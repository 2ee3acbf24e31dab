package train

import (
	"context"
	"errors"
	"fmt"

	"vksimclr/data"
	"vksimclr/eval"
)

// Samples are the pictures that tell how a run goes while it trains. They are the same ones at
// every evaluation, so that its values can be compared. Looking at them changes no trained bit.
type Samples struct {
	Train data.Dataset // sample of the training pictures; nil: nothing is evaluated
	Test  data.Dataset // classified by their neighbours and the probe; nil or unlabelled: neither

	Neighbours  int     // number of neighbours that vote; their bank is Train
	Temperature float64 // temperature of the neighbours' votes
}

// Evaluation is what the samples tell of an encoder.
type Evaluation struct {
	Step     int // steps done
	Epoch    int // epochs done
	Pictures int // number of pictures in Samples.Train

	RankMe    float64 // effective rank of the features (eval.Ranking)
	Deviation float64 // spread of the features (eval.Ranking): 0 where all are the same

	Tested int      // pictures of Samples.Test that were classified
	KNN    *float64 // top-1 of the neighbours' vote in percent; nil without labels
	Probe  *float64 // top-1 of the online probe in percent; nil without one

	// Sample and TestSample are the features that all this was measured on: those of Samples.Train,
	// and of Samples.Test where they were classified. Listeners must not change them.
	Sample, TestSample eval.Features
}

// ErrNoSamples says that a recipe has no pictures to evaluate on.
var ErrNoSamples = errors.New("no pictures to evaluate on")

// Evaluate looks at the encoder, or the averaged one (Average.Judge), as it is now and tells
// listeners Encoded and Evaluated. With Recipe.Ranks all ranks call it, and only rank 0 has an
// evaluation.
func (r *Run) Evaluate(ctx context.Context) (e Evaluation, err error) {
	s := r.recipe.Samples
	if s.Train == nil {
		return e, ErrNoSamples
	}
	sets := []data.Dataset{s.Train}
	labels, known := s.Train.(data.Labelled)
	if _, testable := s.Test.(data.Labelled); known && testable {
		sets = append(sets, s.Test)
	}
	var heard error
	ranks := r.recipe.group()
	f, err := encodeAll(ctx, ranks, r.dev, r.judged(), r.recipe.Views, func(done, of int) {
		heard = errors.Join(heard, r.tell(Encoded{done, of}))
	}, sets...)
	if err = errors.Join(heard, err); err != nil || ranks.Rank() > 0 {
		return e, err
	}
	sample := f[0]
	if err := sample.CheckFinite(); err != nil {
		return e, fmt.Errorf("train: at step %d: %w", r.done, err)
	}
	rank := eval.Rank(sample)
	e = Evaluation{Step: r.done, Epoch: r.epochs(), Pictures: sample.N(), RankMe: rank.RankMe,
		Deviation: rank.Deviation, Sample: sample}
	if len(f) > 1 {
		e.TestSample = f[1]
		if err := r.classify(&e, sample, f[1], len(labels.Classes())); err != nil {
			return e, err
		}
	}
	return e, r.tell(Evaluated{e})
}

// classify has neighbours and probe classify the test pictures.
func (r *Run) classify(e *Evaluation, bank, test eval.Features, classes int) error {
	s := r.recipe.Samples
	top1, err := Judge{Neighbours: s.Neighbours, Temperature: s.Temperature}.vote(r.dev, bank, test,
		classes)
	if err != nil {
		return err
	}
	e.Tested, e.KNN = test.N(), &top1
	if r.probe == nil {
		return nil
	}
	share, err := r.probe.accuracy(test)
	probed := percent(share)
	e.Probe = &probed
	return err
}

func (s Samples) validate() error {
	if s.Train == nil || s.Neighbours >= 1 && s.Temperature > 0 {
		return nil
	}
	return fmt.Errorf("train: samples need 1 or more neighbours and a temperature above 0, not %d "+
		"and %g", s.Neighbours, s.Temperature)
}
