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
	loader := data.NewSequence(ctx, set, e.canvas, e.batch)
	defer loader.Close()
	for {
		batch, err := loader.Next()
		switch {
		case err == io.EOF:
			return a, b, nil
		case ctx.Err() != nil:
			return a, b, ctx.Err()
		case err != nil:
			return a, b, wrap(err)
		}
		rows, err := e.run(view, batch)
		if err != nil {
			return a, b, wrap(err)
		}
		stride := e.h.Dim(1)
		for i := range batch.Indices {
			first, second := rows[i*stride:], rows[(e.batch+i)*stride:]
			a.Rows = append(a.Rows, first[:a.D]...)
			b.Rows = append(b.Rows, second[:b.D]...)
		}
		a.Keys, b.Keys = append(a.Keys, batch.Keys...), append(b.Keys, batch.Keys...)
		if progress != nil {
			progress(a.N(), set.Len())
		}
	}
}

// viewProgram turns one batch of pictures into the features of two views of each.
type viewProgram struct {
	device   *engine.Device
	canvas   data.Canvas
	batch    int
	pictures augment.Pictures
	step     *kernels.StepBuffer
	h        engine.Tensor // [2B,features padded to 4], the first views before the second
	program  *engine.Program
}

func newViewProgram(d *engine.Device, encoder models.Encoder, weights *models.Weights,
	policy kernels.Policy, view augment.Config, set data.Dataset, seed uint64) (e *viewProgram,
	err error) {
	e = &viewProgram{device: d, canvas: data.CanvasOf(set, view.MaxSide)}
	defer func() {
		if err != nil {
			e.close()
		}
	}()
	e.batch = min(encodeBatch/2, set.Len(), max(1, encodePixels/(2*view.Size*view.Size)))
	e.batch = (e.batch + 3) / 4 * 4
	e.pictures, err = augment.NewPictures(d, e.batch, e.canvas.Height, e.canvas.Width)
	if err != nil {
		return e, err
	}
	if e.step, err = kernels.NewStepBuffer(d); err != nil {
		return e, err
	}
	e.step.SetSeed(seed)
	e.h, err = d.NewTensor("features", engine.F32, 2*e.batch, (encoder.Features()+3)/4*4)
	if err != nil {
		return e, err
	}
	r := d.NewRecorder()
	x := r.Temp("views", engine.F32, 2*e.batch, view.Size, view.Size, 4)
	augment.Record(r, view, x, e.pictures, e.step.Tensor)
	h, _ := encoder.Forward(&models.Context{R: r, W: weights, Policy: policy}, x)
	r.Copy(e.h, h)
	e.program, err = r.Finish()
	return e, err
}

// run encodes a batch. Rows that a smaller batch lacks hold any values.
func (e *viewProgram) run(view augment.Config, batch data.Batch) ([]float32, error) {
	images := make([]byte, e.pictures.Images.Bytes())
	copy(images, batch.Images)
	sizes, indices := make([][2]int, e.batch), make([]uint32, e.batch)
	for i := range sizes {
		sizes[i] = [2]int{1, 1}
	}
	copy(sizes, batch.Sizes)
	for i, index := range batch.Indices {
		indices[i] = uint32(index)
	}
	extents := make([]byte, e.pictures.Extents.Bytes())
	view.FillExtents(extents, sizes)
	if err := engine.Upload(e.device, e.pictures.Images, images); err != nil {
		return nil, err
	}
	if err := engine.Upload(e.device, e.pictures.Extents, extents); err != nil {
		return nil, err
	}
	if err := engine.Upload(e.device, e.pictures.Indices, indices); err != nil {
		return nil, err
	}
	if err := e.program.Run(); err != nil {
		return nil, err
	}
	return engine.Download[float32](e.device, e.h)
}

func (e *viewProgram) close() {
	if e.program != nil {
		e.program.Close()
	}
	if e.step != nil {
		e.step.Close()
	}
	for _, t := range []engine.Tensor{e.pictures.Images, e.pictures.Extents, e.pictures.Indices,
		e.h} {
		if t.Valid() {
			e.device.Free(t)
		}
	}
}
