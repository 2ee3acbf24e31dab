package train

import (
	"context"

	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/models"
)

// featureBatch is the number of pictures that go through the encoder at a time when features are computed.
const featureBatch = 128

// Features are what an encoder makes of a data set: values [Count,Dim] row by row, and the labels.
type Features struct {
	Values     []float32
	Labels     []uint32
	Count, Dim int
}

// Encode computes h for every picture of a set, with running statistics and without random views.
func Encode(ctx context.Context, d *engine.Device, net *Network, set data.Dataset, progress func(done int)) (*Features, error) {
	height, width := set.Shape()
	batch := min(featureBatch, set.Len())
	images, err := d.NewTensor("images to encode", engine.U8, batch, height, width, 3)
	if err != nil {
		return nil, err
	}
	defer d.Free(images)
	stride := (net.Encoder.Features + 3) / 4 * 4
	h, err := d.NewTensor("features", engine.F32, batch, stride)
	if err != nil {
		return nil, err
	}
	defer d.Free(h)
	r := d.NewRecorder()
	x := r.Temp("pictures", engine.F32, batch, height, width, 4)
	augment.EvalView(r, x, images)
	out, _ := net.Encoder.Forward(&models.Context{R: r, W: net.Weights}, x)
	r.Copy(h, out)
	program, err := r.Finish()
	if err != nil {
		return nil, err
	}
	defer program.Close()

	f := &Features{Count: set.Len(), Dim: net.Encoder.Features}
	pixels := make([]byte, batch*height*width*3)
	for lo := 0; lo < set.Len(); lo += batch {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n := min(batch, set.Len()-lo) // the last batch's rest keeps earlier pictures, whose features are dropped
		for i := range n {
			set.Image(lo+i, pixels[i*height*width*3:(i+1)*height*width*3])
			f.Labels = append(f.Labels, uint32(set.Label(lo+i)))
		}
		if err := engine.Upload(d, images, pixels); err != nil {
			return nil, err
		}
		if err := program.Run(); err != nil {
			return nil, err
		}
		rows, err := engine.Download[float32](d, h)
		if err != nil {
			return nil, err
		}
		for i := range n {
			f.Values = append(f.Values, rows[i*stride:i*stride+f.Dim]...)
		}
		progress(lo + n)
	}
	return f, nil
}
