package train

import (
	"context"
	"io"
	"iter"
	"time"

	"vksimclr/data"
	"vksimclr/engine"
)

// Steps runs the steps that are left and yields each one when it is done. While the device works
// on a step, the host fills the next one's pictures. An error is yielded last: a cancelled context
// lets the step under way finish and then yields ctx.Err(). Between two steps the run may be saved
// or judged. After a break, Steps goes on with the next step.
func (r *Run) Steps(ctx context.Context) iter.Seq2[StepDone, error] {
	return func(yield func(StepDone, error) bool) {
		if r.done >= r.total {
			return
		}
		began := time.Now()
		loader := data.NewLoader(context.WithoutCancel(ctx), r.recipe.Data, data.LoaderConfig{
			Canvas: r.recipe.canvas(), Batch: r.recipe.Batch, Seed: r.recipe.Seed, First: r.done,
			Last: r.total, Held: r.step.feed.held()})
		defer loader.Close()
		batch, err := loader.Next()
		if err != nil {
			yield(StepDone{}, err)
			return
		}
		upload, err := r.step.fill(batch)
		if err != nil {
			yield(StepDone{}, err)
			return
		}
		r.step.feed.late = time.Since(began).Seconds()
		for r.done < r.total {
			if err := ctx.Err(); err != nil {
				yield(StepDone{}, err)
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
	done StepDone, next *engine.Program, err error) {
	began, waited := time.Now(), r.step.feed.late
	rate, epoch, keys := r.rate.Rate(r.done), batch.Epoch, batch.Keys
	if r.probe != nil {
		r.probe.setRate(r.done, r.total)
	}
	if err := r.step.start(upload, r.done, epoch, rate, r.scale); err != nil {
		return done, nil, err
	}
	b, unread := loader.Next() // its error is reported after the step under way
	if unread == nil {
		*batch = b
		next, unread = r.step.fill(b)
	}
	filled := time.Now()
	metrics, err := r.step.wait()
	if err != nil {
		return done, nil, err
	}
	r.step.feed.ready(filled)
	r.done++
	done = StepDone{Step: r.done, Epoch: epoch + 1, Metrics: metrics, Rate: rate,
		Waited: waited, PicturesPerSecond: float64(r.recipe.Batch) / time.Since(began).Seconds()}
	r.step.tell(&done, r.scale.Scale)
	mixed := r.recipe.Precision == Mixed
	if mixed {
		done.LossScale = r.scale.Scale
	}
	if err := r.tell(done); err != nil {
		return done, nil, err
	}
	if err := diverged(done, mixed, keys); err != nil {
		return done, nil, err
	}
	if err := r.watch(done); err != nil {
		return done, nil, err
	}
	if mixed {
		if err := r.scale.observe(r.step.overflow()); err != nil {
			return done, nil, err
		}
	}
	if r.done%r.each == 0 {
		if err := r.tell(EpochDone{Epoch: epoch + 1, Step: r.done}); err != nil {
			return done, nil, err
		}
	}
	if unread != nil && unread != io.EOF {
		return done, nil, unread
	}
	return done, next, nil
}
