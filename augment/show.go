package augment

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

// Shown are pictures whose views are to be looked at: the input of one batch, in host memory.
type Shown struct {
	Height, Width int      // of the canvas in pixels
	Images        []byte   // as a data.Batch has them
	Sizes         [][2]int // [B] height and width of each picture, in pixels
	Indices       []uint32 // [B] the pictures' numbers in the data set
}

// View is one view of a picture, and what was drawn for it.
type View struct {
	Pixels  []float32  // [S,S,4], red, green, blue and a 0, in [0,1]
	Box     [4]int32   // of the crop: top, left, height, width in the picture's pixels
	Factors [4]float32 // of brightness, contrast and saturation; the turn of hue. 1 1 1 0: none
	Order   [4]int32   // in which the factors are applied
	Flip    bool
	Grey    bool
	Sigma   float32 // of the blur, in pixels of the view; 0 without
}

// Jittered tells whether the colours were changed.
func (v View) Jittered() bool { return v.Factors != [4]float32{1, 1, 1, 0} }

// Show makes the views that training with a seed makes in an epoch: both views of every picture,
// [2B], row m view m/B of picture m mod B. They are not normalised.
func Show(d *engine.Device, c Config, p Shown, seed uint64, epoch int) ([]View, error) {
	c.Normalize = false
	s, err := newShow(d, c, p)
	defer s.close()
	if err != nil {
		return nil, err
	}
	s.step.SetSeed(seed)
	s.step.SetEpoch(epoch)
	s.step.SetStep(1)
	if err := s.program.Run(); err != nil {
		return nil, err
	}
	return s.read()
}

// show is a program of views and its tensors.
type show struct {
	device  *engine.Device
	step    *kernels.StepBuffer
	drawn   kernels.Augmentations
	views   engine.Tensor
	program *engine.Program
	tensors []engine.Tensor
}

func newShow(d *engine.Device, c Config, p Shown) (s *show, err error) {
	s = &show{device: d}
	tensor := func(name string, dtype engine.DType, dims ...int) (t engine.Tensor) {
		if err == nil {
			t, err = d.NewTensor(name, dtype, dims...)
			s.tensors = append(s.tensors, t)
		}
		return t
	}
	b := len(p.Sizes)
	s.views = tensor("views", engine.F32, 2*b, c.Size, c.Size, 4)
	s.drawn = kernels.Augmentations{
		Boxes:   tensor("boxes", engine.I32, 2*b, 4),
		Factors: tensor("factors", engine.F32, 2*b, 4),
		Order:   tensor("order", engine.I32, 2*b, 4),
		Flips:   tensor("flips", engine.U32, 2*b),
		Grays:   tensor("grays", engine.U32, 2*b),
		Sigmas:  tensor("sigmas", engine.F32, 2*b),
	}
	if err != nil {
		return s, err
	}
	in, err := NewPictures(d, b, p.Height, p.Width)
	s.tensors = append(s.tensors, in.Images, in.Extents, in.Indices)
	if err != nil {
		return s, err
	}
	if err := upload(d, c, in, p); err != nil {
		return s, err
	}
	if s.step, err = kernels.NewStepBuffer(d); err != nil {
		return s, err
	}
	r := d.NewRecorder()
	r.Scope("drawn", kernels.PassViews)
	kernels.AugmentParameters(r, s.drawn, in.Indices, in.Extents, s.step.Tensor, c.Ranges())
	Record(r, c, s.views, in, s.step.Tensor) // draws the same once more
	s.program, err = r.Finish()
	return s, err
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

// close frees what newShow took, all of it or a part.
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
