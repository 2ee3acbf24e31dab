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
	pixels  []byte        // of a whole batch; the last one may fill it in part
	table   []byte        // the host's side of boxes
	images  engine.Tensor // [B,H,W,3] u8: room for the pictures, which lie one after the other
	boxes   engine.Tensor // [B,ExtentWords] i32; absent where every picture has the view's size
	h       engine.Tensor // [B,features padded to 4]
	program *engine.Program
}

func newEncodeProgram(d *engine.Device, encoder models.Encoder, weights *models.Weights,
	policy kernels.Policy, view augment.Config, set data.Dataset) (e *encodeProgram, err error) {
	e, r, err := recordEncode(d, encoder, weights, policy, view, set)
	if err == nil {
		e.pixels, e.table = make([]byte, e.images.Bytes()), make([]byte,
			4*kernels.ExtentWords*e.images.Dim(0))
		e.program, err = r.Finish()
	}
	if err != nil {
		e.close()
	}
	return e, err
}

// recordEncode records the program; nothing is allocated.
func recordEncode(d *engine.Device, encoder models.Encoder, weights *models.Weights,
	policy kernels.Policy, view augment.Config, set data.Dataset) (e *encodeProgram,
	r *engine.Recorder, err error) {
	e = &encodeProgram{device: d, canvas: data.CanvasOf(set, view.MaxSide)}
	batch := min(encodeBatch, set.Len(), max(1, encodePixels/(view.Size*view.Size)))
	batch = (batch + 3) / 4 * 4
	if err := e.canvas.Bounded(set); err != nil {
		return e, nil, err
	}
	height, width := e.canvas.Height, e.canvas.Width
	e.images, err = d.NewTensor("pictures", engine.U8, batch, height, width, 3)
	if err != nil {
		return e, nil, err
	}
	if _, uniform := set.(data.Uniform); !uniform || height != view.Size || width != view.Size {
		e.boxes, err = d.NewTensor("boxes", engine.I32, batch, kernels.ExtentWords)
		if err != nil {
			return e, nil, err
		}
	}
	e.h, err = d.NewTensor("features", engine.F32, batch, (encoder.Features()+3)/4*4)
	if err != nil {
		return e, nil, err
	}
	r = d.NewRecorder()
	x := r.Temp("pictures", engine.F32, batch, view.Size, view.Size, 4)
	augment.EvalView(r, view, x, e.images, e.boxes)
	h, _ := encoder.Forward(&models.Context{R: r, W: weights, Policy: policy}, x)
	r.Copy(e.h, h)
	return e, r, nil
}

// run encodes a batch. In a smaller batch than the program's, the features of the rows that it
// lacks are those of earlier pictures.
func (e *encodeProgram) run(view augment.Config, batch data.Batch) ([]float32, error) {
	copy(e.pixels, batch.Images)
	if err := engine.Upload(e.device, e.images, e.pixels); err != nil {
		return nil, err
	}
	if e.boxes.Valid() {
		sizes := make([][2]int, e.images.Dim(0))
		for i := range sizes {
			sizes[i] = [2]int{1, 1} // the smallest, for the rows that the batch lacks
		}
		copy(sizes, batch.Sizes)
		view.FillEvalBoxes(e.table, sizes)
		if err := engine.Upload(e.device, e.boxes, e.table); err != nil {
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
	for _, t := range []engine.Tensor{e.images, e.boxes, e.h} {
		if t.Valid() {
			e.device.Free(t)
		}
	}
}
