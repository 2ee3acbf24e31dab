package augment

import "vksimclr/engine"

// read reads the views and what was drawn for them.
func (s *show) read() ([]View, error) {
	views := make([]View, s.views.Dim(0))
	pixels, err := engine.Download[float32](s.device, s.views)
	if err != nil {
		return nil, err
	}
	boxes, err := engine.Download[int32](s.device, s.drawn.Boxes)
	if err != nil {
		return nil, err
	}
	factors, err := engine.Download[float32](s.device, s.drawn.Factors)
	if err != nil {
		return nil, err
	}
	order, err := engine.Download[int32](s.device, s.drawn.Order)
	if err != nil {
		return nil, err
	}
	flips, err := engine.Download[uint32](s.device, s.drawn.Flips)
	if err != nil {
		return nil, err
	}
	grays, err := engine.Download[uint32](s.device, s.drawn.Grays)
	if err != nil {
		return nil, err
	}
	sigmas, err := engine.Download[float32](s.device, s.drawn.Sigmas)
	if err != nil {
		return nil, err
	}
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
