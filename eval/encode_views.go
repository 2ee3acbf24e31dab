package eval

import (
	"context"
	"fmt"

	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/models"
)

// EncodeViews computes the encoder's output for two random views of every picture of a set, drawn
// by the seed as in training, with running statistics. Row i of a and of b belong to picture i.
// progress may be nil. Alignment compares the two.
func EncodeViews(ctx context.Context, d *engine.Device, encoder models.Encoder,
	weights *models.Weights, policy kernels.Policy, view augment.Config, set data.Dataset,
	seed uint64, progress func(done, of int)) (a, b Features, err error) {
	wrap := func(err error) error { return fmt.Errorf("eval: views of %s: %w", set.Name(), err) }
	if set.Len() == 0 {
		return a, b, wrap(fmt.Errorf("there are no pictures"))
	}
	e, err := newViewProgram(d, encoder, weights, policy, view, set, seed)
	if err != nil {
		return a, b, wrap(err)
	}
	defer e.close()
	a, b = Features{D: encoder.Features()}, Features{D: encoder.Features()}
	err = e.each(ctx, set, wrap, progress, func(batch data.Batch, rows []float32) {
		stride := e.h.Dim(1)
		for i := range batch.Indices {
			first, second := rows[i*stride:], rows[(e.batch+i)*stride:]
			a.Rows = append(a.Rows, first[:a.D]...)
			b.Rows = append(b.Rows, second[:b.D]...)
		}
		a.Keys, b.Keys = append(a.Keys, batch.Keys...), append(b.Keys, batch.Keys...)
	})
	return a, b, err
}

// newViewProgram makes a program that encodes two random views of each picture: the rows of all
// first views come before those of the second ones.
func newViewProgram(d *engine.Device, encoder models.Encoder, weights *models.Weights,
	policy kernels.Policy, view augment.Config, set data.Dataset, seed uint64) (
	*encodeProgram, error) {
	e, err := newEncoding(d, view, set, 2)
	if err != nil {
		return e.finish(nil, err)
	}
	p, err := augment.NewPictures(d, e.batch, e.canvas.Height, e.canvas.Width)
	e.images, e.table, e.indices, e.fill = p.Images, p.Extents, p.Indices, view.FillExtents
	if err != nil {
		return e.finish(nil, err)
	}
	if e.step, err = kernels.NewStepBuffer(d); err != nil {
		return e.finish(nil, err)
	}
	e.step.SetSeed(seed)
	r := d.NewRecorder()
	x := r.Temp("views", engine.F32, 2*e.batch, view.Size, view.Size, 4)
	augment.Record(r, view, x, p, e.step.Tensor)
	return e.finish(r, e.encode(r, encoder, weights, policy, x))
}
