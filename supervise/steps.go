package supervise

import (
	"context"
	"fmt"
	"iter"
	"math"
	"time"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/train"
)

// Steps runs the steps that are left and yields each one when it is done; its metrics are "loss"
// and "accuracy", the share of the step's pictures that were classified right, or in distillation
// "agreement", the share that were classified as the teacher does. An error is yielded last: a
// cancelled context lets the step under way finish and then yields ctx.Err(). Between two steps the
// run may be saved or tested. After a break, Steps goes on with the next step.
func (r *Run) Steps(ctx context.Context) iter.Seq2[train.StepDone, error] {
	return func(yield func(train.StepDone, error) bool) {
		defer r.beginSteps()()
		r.step.feed.Begin()
		loader := data.NewLoader(context.WithoutCancel(ctx), r.recipe.Train, data.LoaderConfig{
			Canvas: data.CanvasOf(r.recipe.Train, r.recipe.Views.MaxSide), Batch: r.recipe.Batch,
			Seed: r.recipe.Seed, First: r.done, Last: r.total, Held: r.step.feed.Held()})
		train.Overlap[train.StepDone]{Loader: loader, Fill: r.step.fill, Start: r.start,
			Finish: r.finish}.Steps(ctx, yield)
	}
}

// start submits the step of a batch.
func (r *Run) start(upload *engine.Program, b data.Batch, filled time.Time) error {
	if r.closed {
		panic("supervise: the run was closed between two steps")
	}
	r.waited = r.step.feed.Ready(filled)
	r.began = time.Now()
	return r.step.start(upload, r.done, b.Epoch, r.rate.Rate(r.done), r.scale)
}

// finish waits for the step and tells what came of it.
func (r *Run) finish(b data.Batch) (done train.StepDone, err error) {
	metrics, err := r.step.wait(b.Indices)
	if err != nil {
		return done, err
	}
	done = train.StepDone{Step: r.done + 1, Epoch: b.Epoch + 1, Rate: r.rate.Rate(r.done),
		Metrics: metrics, Waited: r.waited,
		PicturesPerSecond: float64(r.recipe.Batch) / time.Since(r.began).Seconds()}
	r.done++
	if loss := done.Loss(); math.IsNaN(loss) || math.IsInf(loss, 0) {
		return done, fmt.Errorf("supervise: the loss is %g at step %d: training diverged; "+
			"take a lower learning rate", loss, r.done)
	}
	if r.recipe.scaled() {
		done.LossScale = r.scale.Scale
		return done, r.scale.Observe(r.step.values.Overflow())
	}
	return done, nil
}
