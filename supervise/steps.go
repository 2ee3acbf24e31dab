package supervise

import (
	"context"
	"fmt"
	"io"
	"iter"
	"math"
	"time"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/train"
)

// Steps runs the steps that are left and yields each one when it is done; its metrics are "loss"
// and "accuracy", the share of the step's pictures that were classified right. An error is yielded
// last: a cancelled context lets the step under way finish and then yields ctx.Err(). Between two
// steps the run may be saved or tested. After a break, Steps goes on with the next step.
func (r *Run) Steps(ctx context.Context) iter.Seq2[train.StepDone, error] {
	return func(yield func(train.StepDone, error) bool) {
		if r.done >= r.total {
			return
		}
		loader := data.NewLoader(context.WithoutCancel(ctx), r.labels, data.LoaderConfig{
			Canvas: data.CanvasOf(r.labels, r.recipe.Views.MaxSide), Batch: r.recipe.Batch,
			Seed: r.recipe.Seed, First: r.done, Last: r.total})
		defer loader.Close()
		batch, err := loader.Next()
		if err != nil {
			yield(train.StepDone{}, err)
			return
		}
		upload := r.step.fill(batch)
		for r.done < r.total {
			if err := ctx.Err(); err != nil {
				yield(train.StepDone{}, err)
				return
			}
			done, next, err := r.one(loader, &batch, upload)
			if err != nil {
				yield(done, err)
				return
			}
			if !yield(done, nil) {
				return
			}
			upload = next
		}
	}
}

// one runs one step on an uploaded batch, and fills the batch after it.
func (r *Run) one(loader *data.Loader, batch *data.Batch, upload *engine.Program) (
	done train.StepDone, next *engine.Program, err error) {
	began, indices := time.Now(), batch.Indices
	rate, epoch := r.rate.Rate(r.done), batch.Epoch
	if err := r.step.start(upload, r.done, epoch, rate); err != nil {
		return done, nil, err
	}
	b, unread := loader.Next() // its error is reported after the step under way
	if unread == nil {
		*batch, next = b, r.step.fill(b)
	}
	loss, accuracy, err := r.step.wait(indices)
	if err != nil {
		return done, nil, err
	}
	r.done++
	done = train.StepDone{Step: r.done, Epoch: epoch + 1, Rate: rate,
		Metrics: []train.Value{{Name: "loss", Value: loss},
			{Name: "accuracy", Value: accuracy}},
		PicturesPerSecond: float64(r.recipe.Batch) / time.Since(began).Seconds()}
	if math.IsNaN(loss) || math.IsInf(loss, 0) {
		return done, nil, fmt.Errorf("supervise: the loss is %g at step %d: training diverged; "+
			"take a lower learning rate", loss, r.done)
	}
	if unread != nil && unread != io.EOF {
		return done, nil, unread
	}
	return done, next, nil
}
