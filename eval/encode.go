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
	loader := data.NewSequence(ctx, set, e.canvas, e.images.Dim(0))
	defer loader.Close()
	for {
		batch, err := loader.Next()
		switch {
		case err == io.EOF:
			return f, nil
		case ctx.Err() != nil:
			return Features{}, ctx.Err()
		case err != nil:
			return Features{}, wrap(err)
		}
		rows, err := e.run(view, batch)
		if err != nil {
			return Features{}, wrap(err)
		}
		stride := e.h.Dim(1)
		f.Keys = append(f.Keys, batch.Keys...)
		for row, i := range batch.Indices {
			f.Rows = append(f.Rows, rows[row*stride:row*stride+f.D]...)
			if labelled != nil {
				f.Labels = append(f.Labels, labelled.Label(int(i)))
			}
		}
		if progress != nil {
			progress(f.N(), set.Len())
		}
	}
}
