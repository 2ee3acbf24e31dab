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
	Views         int      // of each picture; 0: 2
}

// Drawn are the parameters of a view.
type Drawn struct {
	Box        [4]int32   // crop: top, left, height, width in the picture's pixels
	Factors    [4]float32 // brightness, contrast, saturation; the turn of hue. 1 1 1 0: none
	Order      [4]int32   // in which the factors are applied
	Flip       bool       // left and right are exchanged
	UpsideDown bool       // top and bottom are exchanged
	Turns      int        // to the left by 90 degrees, before the flips
	Grey       bool
	Sigma      float32 // standard deviation of the blur, in pixels of the view; 0: none
}

// Undrawn are the parameters of a view that only cuts a box and resizes it.
func Undrawn(box [4]int32) Drawn {
	return Drawn{Box: box, Factors: [4]float32{1, 1, 1, 0}, Order: [4]int32{0, 1, 2, 3}}
}

// Jittered tells whether the colours were changed.
func (d Drawn) Jittered() bool { return d.Factors != [4]float32{1, 1, 1, 0} }

// View is one view of a picture, and what was drawn for it.
type View struct {
	Drawn
	Pixels []float32 // [S,S,4], red, green, blue and a 0, in [0,1]
}

// Show makes the views that training with a seed makes in an epoch: p.Views views of every picture,
// [Views·B], row m view m/B of picture m mod B. They are not normalised.
func Show(d *engine.Device, c Config, p Shown, seed uint64, epoch int) ([]View, error) {
	if p.Views == 0 {
		p.Views = largeViews
	}
	s, err := newShow(d, c, p)
	defer s.close()
	if err != nil {
		return nil, err
	}
	err = s.record(func(r *engine.Recorder) {
		kernels.AugmentParameters(r, s.drawn, s.in.Indices, s.in.Extents, s.step.Tensor,
			s.config.Ranges())
	})
	if err != nil {
		return nil, err
	}
	s.step.SetSeed(seed)
	s.step.SetEpoch(epoch)
	s.step.SetStep(1)
	return s.run()
}

// ShowFixed makes one view of every picture with the given parameters instead of drawn ones, in
// the order of the pictures. They are not normalised.
func ShowFixed(d *engine.Device, c Config, p Shown, fixed []Drawn) ([]View, error) {
	p.Views = 1
	c.ColorStrength, c.JitterProbability, c.GrayscaleProbability = 1, 1, 1 // make every stage run
	c.BlurProbability = 1
	s, err := newShow(d, c, p)
	defer s.close()
	if err != nil {
		return nil, err
	}
	if err := s.upload(fixed); err != nil {
		return nil, err
	}
	if err := s.record(func(*engine.Recorder) {}); err != nil {
		return nil, err
	}
	return s.run()
}

// run makes the views and reads them.
func (s *show) run() ([]View, error) {
	if err := s.program.Run(); err != nil {
		return nil, err
	}
	return s.read()
}
