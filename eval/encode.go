package eval

import (
	"context"
	"fmt"
	"io"

	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/models"
)

// Encode passes at most encodeBatch pictures through the encoder at a time, and fewer where views
// are large: activations grow with the pixels of all views.
const (
	encodeBatch  = 128
	encodePixels = encodeBatch * 96 * 96
)

// Encode computes the encoder's output for every picture of a set, with running statistics and
// without random views. The features have the pictures' keys, and labels where the set is Labelled.
// A picture that cannot be read is an error. The policy is that of the encoder's training. progress
// may be nil.
func Encode(ctx context.Context, d *engine.Device, encoder models.Encoder, weights *models.Weights,
	policy kernels.Policy, view augment.Config, set data.Dataset,
	progress func(done, of int)) (f Features, err error) {
	wrap := func(err error) error { return fmt.Errorf("eval: encode %s: %w", set.Name(), err) }
	if set.Len() == 0 {
		return f, wrap(fmt.Errorf("there are no pictures"))
	}
	e, err := newEncodeProgram(d, encoder, weights, policy, view, set)
	if err != nil {
		return f, wrap(err)
	}
	defer e.close()
	labelled, _ := set.(data.Labelled)
	f = Features{D: encoder.Features()}
	f.Rows = make([]float32, 0, set.Len()*f.D)
	err = e.each(ctx, set, wrap, progress, func(b data.Batch, rows []float32) {
		f.Keys = append(f.Keys, b.Keys...)
		stride := e.h.Dim(1)
		for row, i := range b.Indices {
			f.Rows = append(f.Rows, rows[row*stride:row*stride+f.D]...)
			if labelled != nil {
				f.Labels = append(f.Labels, labelled.Label(int(i)))
			}
		}
	})
	if err != nil {
		return Features{}, err
	}
	return f, nil
}

// each encodes every picture of a set, batch by batch in order, and hands the rows of features to
// do. Errors but that of the context are wrapped. progress may be nil.
func (e *encodeProgram) each(ctx context.Context, set data.Dataset, wrap func(error) error,
	progress func(done, of int), do func(b data.Batch, rows []float32)) error {
	loader := data.NewSequence(ctx, set, e.canvas, e.batch)
	defer loader.Close()
	for done := 0; ; {
		b, err := loader.Next()
		switch {
		case err == io.EOF:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			return wrap(err)
		}
		rows, err := e.run(b)
		if err != nil {
			return wrap(err)
		}
		do(b, rows)
		if done += len(b.Indices); progress != nil {
			progress(done, set.Len())
		}
	}
}
