package train

import (
	"context"
	"errors"
	"fmt"
	"math"

	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/dist"
	"vksimclr/engine"
	"vksimclr/eval"
)

// Judge says how an encoder is judged: each test picture is classified by a vote of its nearest
// pictures in the bank. The zero Judge judges nothing.
type Judge struct {
	Bank, Test  data.Dataset // both with labels
	Neighbours  int          // that vote; SimCLR papers use 200
	Temperature float64      // of their votes; usual is 0.1
}

// Judgement is the result of a Judge.
type Judgement struct {
	Top1       float64 // percent
	Neighbours int     // at most the bank's pictures
	Bank, Test int     // pictures
}

// ErrUnlabelled says that there is nothing to judge by: no test set or no labels.
var ErrUnlabelled = errors.New("no labelled pictures to test on")

func (j Judge) validate() error {
	if j == (Judge{}) {
		return nil
	}
	if j.Bank == nil || j.Test == nil {
		return errors.New("train: a judge needs a bank and a test set")
	}
	if j.Neighbours < 1 || !(j.Temperature > 0) {
		return fmt.Errorf("train: a judge needs 1 or more neighbours and a temperature above 0, "+
			"not %d and %g", j.Neighbours, j.Temperature)
	}
	return nil
}

// Measure judges a network whose views for evaluation are those of the configuration. progress
// may be nil. Without labels the error is ErrUnlabelled.
func (j Judge) Measure(ctx context.Context, d *engine.Device, n *Network, views augment.Config,
	progress func(done, of int)) (result Judgement, err error) {
	return j.measure(ctx, dist.Alone(), d, n, views, progress)
}

// measure is Measure by ranks that work together. Only rank 0 has a result.
func (j Judge) measure(ctx context.Context, ranks dist.Group, d *engine.Device, n *Network,
	views augment.Config, progress func(done, of int)) (result Judgement, err error) {
	if j == (Judge{}) {
		return result, ErrUnlabelled
	}
	labels, known := j.Bank.(data.Labelled)
	if _, testable := j.Test.(data.Labelled); !known || !testable {
		return result, fmt.Errorf("%w in %s and %s", ErrUnlabelled, j.Bank.Name(), j.Test.Name())
	}
	f, err := encodeAll(ctx, ranks, d, n, views, progress, j.Bank, j.Test)
	if err != nil || ranks.Rank() > 0 {
		return result, err
	}
	bank, test := f[0], f[1]
	top1, err := j.vote(d, bank, test, len(labels.Classes()))
	return Judgement{Top1: top1, Neighbours: min(j.Neighbours, bank.N()), Bank: bank.N(),
		Test: test.N()}, err
}

// vote is the share of test pictures that their neighbours classify right, in percent.
func (j Judge) vote(d *engine.Device, bank, test eval.Features, classes int) (float64, error) {
	knn := eval.KNN{K: j.Neighbours, Temperature: j.Temperature, Classes: classes}
	votes, err := knn.Classify(d, bank, test)
	return percent(votes.Top1), err
}

// encodeAll encodes one set after the other; rank 0 has the features. progress counts the pictures
// of all; it may be nil.
func encodeAll(ctx context.Context, ranks dist.Group, d *engine.Device, n *Network,
	views augment.Config, progress func(done, of int), sets ...data.Dataset) ([]eval.Features,
	error) {
	var before, total int
	for _, set := range sets {
		total += set.Len()
	}
	var all []eval.Features
	for _, set := range sets {
		f, err := eval.EncodeShared(ctx, ranks, d, n.Encoder, n.Weights, n.Policy, views, set,
			func(done, _ int) {
				if progress != nil {
					progress(before+done, total)
				}
			})
		if err != nil {
			return nil, err
		}
		all = append(all, f)
		before += set.Len()
	}
	return all, nil
}

// percent is a share in percent, with four digits after the point.
func percent(share float64) float64 { return math.Round(1e6*share) / 1e4 }

// Judge judges the encoder, or the averaged one (Average.Judge), as it is now and tells listeners
// Encoded and Judged. Where there is nothing to judge by, it tells Warned and returns
// ErrUnlabelled. With Recipe.Ranks all ranks call it, and only rank 0 has a judgement.
func (r *Run) Judge(ctx context.Context) (j Judgement, err error) {
	return r.judge(ctx, r.judged())
}

func (r *Run) judge(ctx context.Context, net *Network) (j Judgement, err error) {
	var heard error
	ranks := r.recipe.group()
	j, err = r.recipe.Judge.measure(ctx, ranks, r.dev, net, r.recipe.Views, func(done, of int) {
		heard = errors.Join(heard, r.tell(Encoded{done, of}))
	})
	if errors.Is(err, ErrUnlabelled) {
		heard = r.tell(Warned{fmt.Errorf("kNN is skipped: %w", err)})
	}
	if err = errors.Join(err, heard); err != nil || ranks.Rank() > 0 {
		return j, err
	}
	return j, r.tell(Judged{r.done, j})
}

// JudgeFirst judges the encoder with its first weights, whatever steps were done since.
func (r *Run) JudgeFirst(ctx context.Context) (j Judgement, err error) {
	if r.done == 0 {
		return r.Judge(ctx)
	}
	now, err := r.net.Weights.Load()
	if err != nil {
		return j, err
	}
	if err := r.net.Initialize(r.recipe); err != nil {
		return j, err
	}
	done := r.done
	r.done = 0
	j, err = r.judge(ctx, r.net)
	r.done = done
	return j, errors.Join(err, r.net.Weights.Store(now))
}
