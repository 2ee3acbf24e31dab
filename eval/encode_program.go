package eval

import (
	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/models"
)

// encodeProgram turns one batch of pictures into features.
type encodeProgram struct {
	device  *engine.Device
	canvas  data.Canvas
	batch   int                             // pictures
	images  engine.Tensor                   // U8: room for the pictures, one after the other
	table   engine.Tensor                   // [B,ExtentWords] i32 of sizes and crops; may be absent
	fill    func(memory []byte, s [][2]int) // writes the table
	indices engine.Tensor                   // [B] u32; absent where nothing is random
	step    *kernels.StepBuffer             // with the seed of random views; nil without
	h       engine.Tensor                   // [views,features padded to 4]
	program *engine.Program

	pixels, rows []byte // the host's side of images and table; a last batch may fill them in part
}

// newEncoding begins a program that makes so many views of each picture.
func newEncoding(d *engine.Device, view augment.Config, set data.Dataset, views int) (
	*encodeProgram, error) {
	e := &encodeProgram{device: d, canvas: data.CanvasOf(set, view.MaxSide)}
	pixels := views * view.Size * view.Size
	e.batch = (min(encodeBatch/views, set.Len(), max(1, encodePixels/pixels)) + 3) / 4 * 4
	return e, e.canvas.Bounded(set)
}

func newEncodeProgram(d *engine.Device, encoder models.Encoder, weights *models.Weights,
	policy kernels.Policy, view augment.Config, set data.Dataset) (e *encodeProgram, err error) {
	e, r, err := recordEncode(d, encoder, weights, policy, view, set)
	return e.finish(r, err)
}

// recordEncode records the program; nothing is allocated.
func recordEncode(d *engine.Device, encoder models.Encoder, weights *models.Weights,
	policy kernels.Policy, view augment.Config, set data.Dataset) (e *encodeProgram,
	r *engine.Recorder, err error) {
	if e, err = newEncoding(d, view, set, 1); err != nil {
		return e, nil, err
	}
	height, width := e.canvas.Height, e.canvas.Width
	e.images, err = d.NewTensor("pictures", engine.U8, e.batch, height, width, 3)
	if err != nil {
		return e, nil, err
	}
	if _, uniform := set.(data.Uniform); !uniform || !view.EvalUnchanged(height, width) {
		e.fill = view.FillEvalBoxes
		e.table, err = d.NewTensor("boxes", engine.I32, e.batch, kernels.ExtentWords)
		if err != nil {
			return e, nil, err
		}
	}
	r = d.NewRecorder()
	x := r.Temp("pictures", engine.F32, e.batch, view.Size, view.Size, 4)
	augment.EvalView(r, view, x, e.images, e.table)
	return e, r, e.encode(r, encoder, weights, policy, x)
}

// encode records the way from views to features.
func (e *encodeProgram) encode(r *engine.Recorder, encoder models.Encoder, weights *models.Weights,
	policy kernels.Policy, x engine.Tensor) (err error) {
	e.h, err = e.device.NewTensor("features", engine.F32, x.Dim(0), (encoder.Features()+3)/4*4)
	if err == nil {
		h, _ := encoder.Forward(&models.Context{R: r, W: weights, Policy: policy}, x)
		r.Copy(e.h, h)
	}
	return err
}

// finish allocates what was recorded, if that went well; else it frees everything.
func (e *encodeProgram) finish(r *engine.Recorder, err error) (*encodeProgram, error) {
	if err == nil {
		e.pixels = make([]byte, e.images.Bytes())
		if e.table.Valid() {
			e.rows = make([]byte, e.table.Bytes())
		}
		e.program, err = r.Finish()
	}
	if err != nil {
		e.close()
	}
	return e, err
}

// run encodes a batch. In a smaller batch than the program's, the features of the rows that it
// lacks are of no picture.
func (e *encodeProgram) run(b data.Batch) ([]float32, error) {
	copy(e.pixels, b.Images)
	if err := engine.Upload(e.device, e.images, e.pixels); err != nil {
		return nil, err
	}
	if e.table.Valid() {
		sizes := make([][2]int, e.batch)
		for i := range sizes {
			sizes[i] = [2]int{1, 1} // the smallest, for the rows that the batch lacks
		}
		copy(sizes, b.Sizes)
		e.fill(e.rows, sizes)
		if err := engine.Upload(e.device, e.table, e.rows); err != nil {
			return nil, err
		}
	}
	if e.indices.Valid() {
		indices := make([]uint32, e.batch)
		copy(indices, b.Indices)
		if err := engine.Upload(e.device, e.indices, indices); err != nil {
			return nil, err
		}
	}
	if err := e.program.Run(); err != nil {
		return nil, err
	}
	return engine.Download[float32](e.device, e.h)
}

func (e *encodeProgram) close() {
	if e.program != nil {
		e.program.Close()
	}
	if e.step != nil {
		e.step.Close()
	}
	for _, t := range []engine.Tensor{e.images, e.table, e.indices, e.h} {
		if t.Valid() {
			e.device.Free(t)
		}
	}
}
