package train

import (
	"context"
	"errors"
	"fmt"
	"math"

	"vksimclr/augment"
	"vksimclr/data"
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
var ErrUnlabelled = errors.New("no labels to judge by")

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
	if j == (Judge{}) {
		return result, ErrUnlabelled
	}
	labels, known := j.Bank.(data.Labelled)
	if _, testable := j.Test.(data.Labelled); !known || !testable {
		return result, fmt.Errorf("%w in %s and %s", ErrUnlabelled, j.Bank.Name(), j.Test.Name())
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	total := j.Bank.Len() + j.Test.Len()
	encode := func(set data.Dataset, before int) (eval.Features, error) {
		return eval.Encode(ctx, d, n.Encoder, n.Weights, n.Policy, views, set,
			func(done, _ int) { progress(before+done, total) })
	}
	bank, err := encode(j.Bank, 0)
	if err != nil {
		return result, err
	}
	test, err := encode(j.Test, j.Bank.Len())
	if err != nil {
		return result, err
	}
	knn := eval.KNN{K: j.Neighbours, Temperature: j.Temperature, Classes: len(labels.Classes())}
	votes, err := knn.Classify(d, bank, test)
	if err != nil {
		return result, err
	}
	return Judgement{Top1: math.Round(1e6*votes.Top1) / 1e4,
		Neighbours: min(j.Neighbours, bank.N()), Bank: bank.N(), Test: test.N()}, nil
}

// Judge judges the encoder as it is now and tells listeners Encoded and Judged. Where there is
// nothing to judge by, it tells Warned and returns ErrUnlabelled.
func (r *Run) Judge(ctx context.Context) (j Judgement, err error) {
	var heard error
	j, err = r.recipe.Judge.Measure(ctx, r.dev, r.net, r.recipe.Views, func(done, of int) {
		heard = errors.Join(heard, r.tell(Encoded{done, of}))
	})
	if errors.Is(err, ErrUnlabelled) {
		heard = r.tell(Warned{fmt.Errorf("kNN is skipped: %w", err)})
	}
	if err = errors.Join(err, heard); err != nil {
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
	j, err = r.Judge(ctx)
	r.done = done
	return j, errors.Join(err, r.net.Weights.Store(now))
}
