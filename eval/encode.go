package eval

import (
	"context"
	"fmt"

	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/models"
)

// encodeBatch is the number of pictures that go through the encoder at a time.
const encodeBatch = 128

// Encode computes h for every picture of a set, with running statistics and without random views. progress may be nil.
func Encode(ctx context.Context, d *engine.Device, encoder models.Encoder, weights *models.Weights, view augment.Config, set data.Dataset,
	progress func(done, of int)) (Features, error) {
	e, err := newEncodeProgram(d, encoder, weights, view, set)
	if err != nil {
		return Features{}, fmt.Errorf("eval: encode %s: %w", set.Name(), err)
	}
	defer e.close()
	f := Features{D: encoder.Features(), Rows: make([]float32, 0, set.Len()*encoder.Features()), Labels: make([]int, set.Len())}
	batch := e.images.Dim(0)
	size := e.images.Bytes() / batch
	pixels := make([]byte, batch*size)
	for lo := 0; lo < set.Len(); lo += batch {
		if err := ctx.Err(); err != nil {
			return Features{}, err
		}
		n := min(batch, set.Len()-lo) // the rest of the last batch keeps earlier pictures, whose features are dropped
		for i := range n {
			set.Image(lo+i, pixels[i*size:(i+1)*size])
			f.Labels[lo+i] = set.Label(lo + i)
		}
		rows, err := e.run(pixels)
		if err != nil {
			return Features{}, fmt.Errorf("eval: encode %s: %w", set.Name(), err)
		}
		stride := e.h.Dim(1)
		for i := range n {
			f.Rows = append(f.Rows, rows[i*stride:i*stride+f.D]...)
		}
		if progress != nil {
			progress(lo+n, set.Len())
		}
	}
	return f, nil
}

// encodeProgram turns one batch of pictures into features.
type encodeProgram struct {
	device  *engine.Device
	images  engine.Tensor // [B,H,W,3] u8
	h       engine.Tensor // [B,features padded to 4]
	program *engine.Program
}

func newEncodeProgram(d *engine.Device, encoder models.Encoder, weights *models.Weights, view augment.Config, set data.Dataset) (*encodeProgram, error) {
	height, width := set.Shape()
	batch := (min(encodeBatch, set.Len()) + 3) / 4 * 4 // whole words of bytes
	e := &encodeProgram{device: d}
	var err error
	if e.images, err = d.NewTensor("pictures", engine.U8, batch, height, width, 3); err != nil {
		return nil, err
	}
	if e.h, err = d.NewTensor("features", engine.F32, batch, (encoder.Features()+3)/4*4); err != nil {
		return nil, err
	}
	r := d.NewRecorder()
	x := r.Temp("pictures", engine.F32, batch, view.Size, view.Size, 4)
	augment.EvalView(r, view, x, e.images)
	h, _ := encoder.Forward(&models.Context{R: r, W: weights}, x)
	r.Copy(e.h, h)
	e.program, err = r.Finish()
	return e, err
}

func (e *encodeProgram) run(pixels []byte) ([]float32, error) {
	if err := engine.Upload(e.device, e.images, pixels); err != nil {
		return nil, err
	}
	if err := e.program.Run(); err != nil {
		return nil, err
	}
	return engine.Download[float32](e.device, e.h)
}

func (e *encodeProgram) close() {
	e.program.Close()
	e.device.Free(e.images)
	e.device.Free(e.h)
}
