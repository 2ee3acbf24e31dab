package augment

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

// show is a program of views and its tensors.
type show struct {
	device  *engine.Device
	config  Config
	in      Pictures
	step    *kernels.StepBuffer
	drawn   kernels.Augmentations
	views   engine.Tensor
	program *engine.Program
	tensors []engine.Tensor
}

// newShow makes the tensors and uploads the pictures.
func newShow(d *engine.Device, c Config, p Shown) (s *show, err error) {
	c.Normalize = false
	s = &show{device: d, config: c}
	tensor := func(name string, dtype engine.DType, dims ...int) (t engine.Tensor) {
		if err == nil {
			t, err = d.NewTensor(name, dtype, dims...)
			s.tensors = append(s.tensors, t)
		}
		return t
	}
	b := len(p.Sizes)
	m := p.Views * b
	s.views = tensor("views", engine.F32, m, c.Size, c.Size, 4)
	s.drawn = kernels.Augmentations{
		Boxes:   tensor("boxes", engine.I32, m, 4),
		Factors: tensor("factors", engine.F32, m, 4),
		Order:   tensor("order", engine.I32, m, 4),
		Flips:   tensor("flips", engine.U32, m),
		Grays:   tensor("grays", engine.U32, m),
		Sigmas:  tensor("sigmas", engine.F32, m),
	}
	if err != nil {
		return s, err
	}
	s.in, err = NewPictures(d, b, p.Height, p.Width)
	s.tensors = append(s.tensors, s.in.Images, s.in.Extents, s.in.Indices)
	if err != nil {
		return s, err
	}
	if err := upload(d, c, s.in, p); err != nil {
		return s, err
	}
	s.step, err = kernels.NewStepBuffer(d)
	return s, err
}

// record makes the program: draw fills s.drawn, then the views are made by it.
func (s *show) record(draw func(r *engine.Recorder)) (err error) {
	s.config.check(s.views)
	r := s.device.NewRecorder()
	r.Scope("drawn", kernels.PassViews)
	draw(r)
	s.config.apply(r, s.views, s.in, s.drawn)
	s.program, err = r.Finish()
	return err
}

// upload writes the pictures to the device.
func upload(d *engine.Device, c Config, in Pictures, p Shown) error {
	images, extents := make([]byte, in.Images.Bytes()), make([]byte, in.Extents.Bytes())
	copy(images, p.Images)
	c.FillExtents(extents, p.Sizes)
	for _, err := range []error{
		engine.Upload(d, in.Images, images),
		engine.Upload(d, in.Extents, extents),
		engine.Upload(d, in.Indices, p.Indices),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// close frees what newShow and record took, all of it or a part.
func (s *show) close() {
	if s.program != nil {
		s.program.Close()
	}
	if s.step != nil {
		s.step.Close()
	}
	for _, t := range s.tensors {
		if t.Valid() {
			s.device.Free(t)
		}
	}
}
