package eval

import (
	"context"
	"fmt"
	"io"

	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/dist"
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
	return EncodeShared(ctx, dist.Alone(), d, encoder, weights, policy, view, set, progress)
}

// encodeShare encodes the rank's share of a set.
func encodeShare(ctx context.Context, ranks dist.Group, d *engine.Device, encoder models.Encoder,
	weights *models.Weights, policy kernels.Policy, view augment.Config, set data.Dataset,
	progress func(done, of int)) (f Features, err error) {
	wrap := func(err error) error { return fmt.Errorf("eval: encode %s: %w", set.Name(), err) }
	f = Features{D: encoder.Features()}
	if set.Len() == 0 {
		return f, wrap(fmt.Errorf("there are no pictures"))
	}
	e, err := newEncodeProgram(d, encoder, weights, policy, view, set)
	if err != nil {
		return f, wrap(err)
	}
	defer e.close()
	labelled, _ := set.(data.Labelled)
	first, end := dist.Share(set.Len(), ranks.Rank(), ranks.Size())
	f.Rows = make([]float32, 0, (end-first)*f.D)
	err = e.between(ctx, set, first, end, wrap, progress, func(b data.Batch, rows []float32) {
		f.Keys = append(f.Keys, b.Keys...)
		stride := e.h.Dim(1)
		for row, i := range b.Indices {
			f.Rows = append(f.Rows, rows[row*stride:row*stride+f.D]...)
			if labelled != nil {
				f.Labels = append(f.Labels, labelled.Label(int(i)))
			}
		}
	})
	return f, err
}

// each encodes every picture of a set, batch by batch in order, and hands the rows of features to
// do. Errors but that of the context are wrapped. progress may be nil.
func (e *encodeProgram) each(ctx context.Context, set data.Dataset, wrap func(error) error,
	progress func(done, of int), do func(b data.Batch, rows []float32)) error {
	return e.between(ctx, set, 0, set.Len(), wrap, progress, do)
}

// between is each for the pictures from first on, before end. progress counts them as if all others
// were encoded at the same pace.
func (e *encodeProgram) between(ctx context.Context, set data.Dataset, first, end int,
	wrap func(error) error, progress func(done, of int),
	do func(b data.Batch, rows []float32)) error {
	loader := data.NewRange(ctx, set, e.canvas, e.batch, first, end)
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
			progress(done*set.Len()/(end-first), set.Len())
		}
	}
}
