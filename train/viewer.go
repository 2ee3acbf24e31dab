package train

import (
	"context"
	"iter"
	"time"

	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/kernels"
)

// Viewer makes the views of a recipe's steps and does nothing with them. Network, loss and rule
// play no part.
type Viewer struct {
	Views engine.Tensor // [2N,S,S,4] F32 of the last step, the first views of all pictures first
	Home  Residence     // of the pictures

	recipe  Recipe
	feed    *feed
	staging *engine.Staging
	values  *kernels.StepBuffer
	program *engine.Program
}

// ViewsDone tells of one step's views.
type ViewsDone struct {
	Step, Epoch int // Step is counted from 1, Epoch from 0
	Pictures    int
	Seconds     float64 // from the step before to this one, but for what the caller did between
	Waited      float64 // of them, seconds that the device waited for pictures
}

// NewViewer plans and allocates everything.
func NewViewer(d *engine.Device, r Recipe) (v *Viewer, err error) {
	v = &Viewer{recipe: r}
	defer func() {
		if err != nil {
			v.Close()
			v = nil
		}
	}()
	if v.Home, err = r.Residence(d); err != nil {
		return v, err
	}
	if v.values, err = kernels.NewStepBuffer(d); err != nil {
		return v, err
	}
	v.values.SetSeed(r.Seed)
	if v.feed, err = newFeed(d, r, v.Home.Stay); err != nil {
		return v, err
	}
	side := r.Views.Size
	v.Views, err = d.NewTensor("views", engine.F32, viewsOfPicture*r.Batch, side, side, 4)
	if err != nil {
		return v, err
	}
	recorder := d.NewRecorder()
	if r.Profile {
		recorder.Profile()
	}
	augment.Record(recorder, r.Views, v.Views, v.feed.pictures, v.values.Tensor)
	if v.program, err = recorder.Finish(); err != nil {
		return v, err
	}
	if err = v.feed.open(); err != nil {
		return v, err
	}
	v.staging, err = engine.NewStaging(d, stagingSlots, v.feed.inputs()...)
	return v, err
}

// Steps makes the views of the recipe's steps first to last-1, counted from 0, and yields each step
// when its views are made. An error is yielded last.
func (v *Viewer) Steps(ctx context.Context, first, last int) iter.Seq2[ViewsDone, error] {
	return func(yield func(ViewsDone, error) bool) {
		began := time.Now()
		v.feed.begin()
		loader := data.NewLoader(ctx, v.recipe.Data, data.LoaderConfig{Canvas: v.recipe.canvas(),
			Batch: v.recipe.Batch, Tail: v.recipe.Tail, Seed: v.recipe.Seed, First: first,
			Last: last, Held: v.feed.held()})
		finish := func(b data.Batch) (done ViewsDone, err error) {
			err = v.feed.wait()
			return ViewsDone{Step: b.Step + 1, Epoch: b.Epoch, Pictures: v.recipe.Batch,
				Seconds: time.Since(began).Seconds(), Waited: v.feed.late}, err
		}
		Overlap[ViewsDone]{loader, v.fill, v.start, finish}.Steps(ctx,
			func(done ViewsDone, err error) bool {
				more := yield(done, err)
				began = time.Now()
				return more
			})
	}
}

func (v *Viewer) fill(b data.Batch) (upload *engine.Program, err error) {
	upload = v.staging.Fill(func(memory ...[]byte) { err = v.feed.fill(memory, b) })
	return upload, err
}

func (v *Viewer) start(upload *engine.Program, b data.Batch, filled time.Time) error {
	v.feed.ready(filled)
	v.values.SetStep(b.Step + 1)
	v.values.SetEpoch(b.Epoch)
	return v.feed.submit(upload, v.program)
}

// Timings are the times of the last step's operations, for a recipe with Profile set.
func (v *Viewer) Timings() ([]engine.Timing, error) { return v.program.Timings() }

// Close frees what the viewer holds on the device.
func (v *Viewer) Close() {
	if v.staging != nil {
		v.staging.Close()
	}
	if v.program != nil {
		v.program.Close()
	}
	if v.feed != nil {
		if v.Views.Valid() {
			v.feed.dev.Free(v.Views)
		}
		v.feed.close()
	}
	if v.values != nil {
		v.values.Close()
	}
}
