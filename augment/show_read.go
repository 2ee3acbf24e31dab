package augment

import "vksimclr/engine"

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
		v.Flip, v.Grey, v.Sigma = flips[m] != 0, grays[m] != 0, sigmas[m]
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
