package train

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
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
	v.staging, err = engine.NewStaging(d, 2, v.feed.pixels, v.feed.pictures.Extents,
		v.feed.pictures.Indices)
	return v, err
}

// Steps makes the views of the recipe's steps first to last-1, counted from 0, and yields each step
// when its views are made. An error is yielded last.
func (v *Viewer) Steps(ctx context.Context, first, last int) iter.Seq2[ViewsDone, error] {
	return func(yield func(ViewsDone, error) bool) {
		began := time.Now()
		loader := data.NewLoader(ctx, v.recipe.Data, data.LoaderConfig{Canvas: v.recipe.canvas(),
			Batch: v.recipe.Batch, Seed: v.recipe.Seed, First: first, Last: last,
			Held: v.feed.held()})
		defer loader.Close()
		batch, upload, err := v.next(loader)
		waited := time.Since(began).Seconds()
		for err == nil {
			v.values.SetStep(batch.Step + 1)
			v.values.SetEpoch(batch.Epoch)
			if err = v.feed.submit(upload, v.program); err != nil {
				break
			}
			done := ViewsDone{Step: batch.Step + 1, Epoch: batch.Epoch, Pictures: v.recipe.Batch,
				Waited: waited}
			batch, upload, err = v.next(loader)
			filled := time.Now()
			if failed := v.feed.wait(); failed != nil {
				err = failed
				break
			}
			v.feed.ready(filled)
			waited = v.feed.late
			done.Seconds = time.Since(began).Seconds()
			if !yield(done, nil) {
				return
			}
			began = time.Now()
		}
		if !errors.Is(err, io.EOF) {
			yield(ViewsDone{}, err)
		}
	}
}

// next fills the next batch.
func (v *Viewer) next(loader *data.Loader) (b data.Batch, upload *engine.Program, err error) {
	if b, err = loader.Next(); err != nil {
		return b, nil, err
	}
	upload = v.staging.Fill(func(memory ...[]byte) {
		err = v.feed.fill(memory[0], memory[1], b)
		for i, index := range b.Indices {
			binary.NativeEndian.PutUint32(memory[2][4*i:], index)
		}
	})
	return b, upload, err
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
}
