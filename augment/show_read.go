package augment

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

// read reads the views and what was drawn for them.
func (s *show) read() ([]View, error) {
	var err error
	pixels := download[float32](s, s.views, &err)
	boxes := download[int32](s, s.drawn.Boxes, &err)
	factors := download[float32](s, s.drawn.Factors, &err)
	order := download[int32](s, s.drawn.Order, &err)
	flips := download[uint32](s, s.drawn.Flips, &err)
	grays := download[uint32](s, s.drawn.Grays, &err)
	sigmas := download[float32](s, s.drawn.Sigmas, &err)
	if err != nil {
		return nil, err
	}
	views := make([]View, s.views.Dim(0))
	size := len(pixels) / len(views)
	for m := range views {
		v := &views[m]
		v.Pixels = pixels[m*size : (m+1)*size]
		v.Box, v.Factors = [4]int32(boxes[4*m:]), [4]float32(factors[4*m:])
		v.Order = [4]int32(order[4*m:])
		v.Flip = flips[m]&kernels.Flipped != 0
		v.UpsideDown = flips[m]&kernels.UpsideDown != 0
		v.Turns = kernels.QuarterTurns(flips[m])
		v.Grey, v.Sigma = grays[m] != 0, sigmas[m]
	}
	return views, nil
}

// download reads a tensor, unless an earlier one could not be read.
func download[T any](s *show, t engine.Tensor, err *error) (values []T) {
	if *err == nil {
		values, *err = engine.Download[T](s.device, t)
	}
	return values
}

// upload writes parameters as if they had been drawn.
func (s *show) upload(list []Drawn) error {
	var boxes, order []int32
	var factors, sigmas []float32
	flips, grays := make([]uint32, len(list)), make([]uint32, len(list))
	for m, v := range list {
		boxes, order = append(boxes, v.Box[:]...), append(order, v.Order[:]...)
		factors, sigmas = append(factors, v.Factors[:]...), append(sigmas, v.Sigma)
		flips[m] = kernels.TurnedBy(v.Turns)
		if v.Flip {
			flips[m] |= kernels.Flipped
		}
		if v.UpsideDown {
			flips[m] |= kernels.UpsideDown
		}
		if v.Grey {
			grays[m] = 1
		}
	}
	for _, err := range []error{
		engine.Upload(s.device, s.drawn.Boxes, boxes),
		engine.Upload(s.device, s.drawn.Factors, factors),
		engine.Upload(s.device, s.drawn.Order, order),
		engine.Upload(s.device, s.drawn.Flips, flips),
		engine.Upload(s.device, s.drawn.Grays, grays),
		engine.Upload(s.device, s.drawn.Sigmas, sigmas),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}
