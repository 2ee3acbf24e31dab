package program

import (
	"context"
	"fmt"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/eval"
	"vksimclr/models"
	"vksimclr/shaders"
	"vksimclr/train"
)

// fileEncoder computes the features of single files. It opens the device for the first one.
type fileEncoder struct {
	j       *judging
	set     data.Dataset // whose pictures the files are compared with
	device  *engine.Device
	net     *train.Network
	encoder models.Encoder
}

// open opens the device and restores the network, once.
func (f *fileEncoder) open() error {
	if f.encoder != nil {
		return nil
	}
	d, err := engine.Open(engine.Options{Device: f.j.settings.Device, Shaders: shaders.FS})
	if err != nil {
		return err
	}
	if f.net, err = f.j.network(d); err == nil {
		f.encoder, err = f.net.Layer(f.j.flags.Layer)
	}
	if err != nil {
		_ = d.Close() // the error before counts
		f.encoder = nil
		return err
	}
	f.device = d
	return nil
}

func (f *fileEncoder) close() {
	if f.device != nil {
		_ = f.device.Close()
	}
}

// embed decodes a file and passes the picture through the encoder.
func (f *fileEncoder) embed(ctx context.Context, name string, content []byte) ([]float32, error) {
	var p data.Picture
	if err := data.Decode(name, content, f.j.settings.MaxPixels, &p); err != nil {
		return nil, err
	}
	if err := f.open(); err != nil {
		return nil, err
	}
	features, err := eval.Encode(ctx, f.device, f.encoder, f.net.Weights, f.net.Policy,
		f.j.recipe.Views, onePicture{&p}, nil)
	if err != nil {
		return nil, fmt.Errorf("it cannot be encoded: %w", err)
	}
	return features.Rows, features.CheckFinite()
}

// onePicture is a data set of one picture.
type onePicture struct{ *data.Picture }

func (o onePicture) Name() string { return o.Key }
func (o onePicture) Len() int     { return 1 }
func (o onePicture) Size() (height, width int) {
	return o.Height, o.Width
}

func (o onePicture) Read(_ int, p *data.Picture) error {
	p.Reset(o.Key, o.Height, o.Width)
	copy(p.Pixels, o.Pixels)
	return nil
}
