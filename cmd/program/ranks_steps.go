package program

import (
	"context"
	"iter"

	"vksimclr/train"
)

// pulledSteps are the steps of a run, one at a time.
type pulledSteps struct {
	run  *train.Run
	pull func() (train.StepDone, error, bool)
	stop func()
}

// pulled begins to run the steps that are left. A cancelled context does not end them: rank 0
// decides after which step all ranks stop.
func (t *session) pulled(ctx context.Context) *pulledSteps {
	pull, stop := iter.Pull2(t.run.Steps(context.WithoutCancel(ctx)))
	return &pulledSteps{t.run, pull, stop}
}

// next runs a step. An error is fatal where the step is not done: then the other ranks wait for
// this one in the midst of theirs.
func (p *pulledSteps) next() (step train.StepDone, fatal bool, err error) {
	before := p.run.Done()
	step, err, _ = p.pull()
	return step, err != nil && p.run.Done() == before, err
}

// stepsOfAll yields the steps that are left. Where there are several ranks, all do each of them.
func (t *session) stepsOfAll(ctx context.Context) iter.Seq2[train.StepDone, error] {
	if t.ranks.size() == 1 {
		return t.run.Steps(ctx)
	}
	return func(yield func(train.StepDone, error) bool) {
		steps := t.pulled(ctx)
		defer steps.stop()
		for t.run.Done() < t.run.Total() {
			var step train.StepDone
			err := ctx.Err()
			if err == nil {
				err = t.order(stepNow)
			}
			if err == nil {
				var fatal bool
				if step, fatal, err = steps.next(); fatal {
					t.ranks.stage = broken
				}
			}
			if !yield(step, err) || err != nil {
				return
			}
		}
	}
}
