package train

import (
	"context"
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
		defer r.beginSteps()()
		r.step.feed.begin()
		loader := data.NewLoader(context.WithoutCancel(ctx), r.recipe.Data, data.LoaderConfig{
			Canvas: r.recipe.canvas(), Batch: r.recipe.Batch, Tail: r.recipe.Tail,
			Seed: r.recipe.Seed, First: r.done, Last: r.total, Held: r.step.feed.held(),
			Share: r.recipe.share()})
		Overlap[StepDone]{loader, r.fill, r.start, r.finish}.Steps(ctx, yield)
	}
}

// start submits the step of a batch.
func (r *Run) start(upload *engine.Program, b data.Batch, filled time.Time) error {
	r.checkOpen() // between two steps it may have been closed
	r.step.feed.ready(filled)
	r.began = time.Now()
	if r.probe != nil {
		r.probe.setRate(r.done, r.total)
	}
	return r.stepOf(b).start(upload, r.done, b.Epoch, r.rate.Rate(r.done), r.scale)
}

// finish waits for the step and tells what came of it.
func (r *Run) finish(b data.Batch) (done StepDone, err error) {
	step := r.stepOf(b)
	metrics, err := step.wait()
	if err != nil {
		return done, err
	}
	done = StepDone{Step: r.done + 1, Epoch: min(b.Epoch+1, r.recipe.Epochs), Metrics: metrics,
		Rate: r.rate.Rate(r.done), Waited: r.step.feed.late,
		PicturesPerSecond: float64(len(whole(b))) / time.Since(r.began).Seconds()}
	r.done++
	step.tell(&done, r.scale.Scale)
	step.watched.look(b.Indices)
	if scales, ok := r.opt.Scales(); ok {
		r.scales = scales
		done.Scales = &r.scales
	}
	mixed := r.recipe.Precision == Mixed
	if mixed {
		done.LossScale = r.scale.Scale
	}
	if err := r.tell(done); err != nil {
		return done, err
	}
	if err := diverged(done, mixed, b.Keys); err != nil {
		return done, err
	}
	if step == r.step { // a smaller batch has another loss
		if err := r.watch(done); err != nil {
			return done, err
		}
	}
	if mixed {
		if err := r.scale.observe(step.overflow()); err != nil {
			return done, err
		}
	}
	if r.EndedEpochs(1) {
		return done, r.tell(EpochDone{Epoch: r.epochs(), Step: r.done})
	}
	return done, nil
}

// epochs is the number of epochs that are done.
func (r *Run) epochs() int { return min(r.course.EpochsDone(r.done), r.recipe.Epochs) }

// EndedEpochs tells whether the last step ended an epoch whose number is a multiple of every.
func (r *Run) EndedEpochs(every int) bool {
	ended := r.epochs()
	return r.done > 0 && ended > r.course.EpochsDone(r.done-1) && ended%every == 0
}
