package train

import (
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/models"
)

// forth runs the forward passes of all parts, segment by segment: for each group of norms once for
// its statistics, and once for the result.
func (s *segmented) forth() {
	last := len(s.segments) - 1
	for i, norms := range s.norms {
		s.record(s.section(func() { norms.Begin(s.r) }))
		for g := range norms.Groups() {
			norms.Collect(g, false)
			s.run(i, s.bodies(i, s.forward), func(part int) int {
				return s.section(func() {
					s.r.Scope("statistics", kernels.PassNorm)
					norms.Keep(s.r, g, s.ranges[part].Lo, s.size(part))
				})
			})
			s.record(s.section(func() {
				s.r.Scope("statistics", kernels.PassNorm)
				norms.FinishForward(s.context(i), g)
			}))
		}
		norms.Apply()
		s.run(i, s.bodies(i, func(i, n int, x engine.Tensor) {
			y, _ := s.segments[i].Forward(s.context(i), x)
			s.r.Copy(s.like(s.out, i, n), y)
		}), func(part int) int {
			if i == last {
				out := s.like(s.out, i, s.size(part))
				return s.move(part, s.first, s.count, s.h, out, true)
			}
			return s.store(i, part)
		})
	}
}

// back runs the backward passes of all parts, the last segment first: for each group of norms once
// for the sums of its gradient, and once for the gradients of the parameters and of the input.
// That takes the input's place between the segments. The final pass completes the gradients.
func (s *segmented) back(final bool) {
	for i := len(s.segments) - 1; i >= 0; i-- {
		norms := s.norms[i]
		for g := norms.Groups() - 1; g >= 0; g-- {
			norms.Collect(g, true)
			s.runBack(i, s.bodies(i, func(i, n int, x engine.Tensor) {
				c := s.context(i)
				scratch := *c.W
				scratch.Grads = s.r.Temp("unwanted gradients", engine.F32, c.W.Grads.Len())
				c.W = &scratch
				s.both(c, i, n, x)
			}), nil)
			s.record(s.section(func() {
				s.r.Scope("statistics", kernels.PassNormBackward)
				norms.FinishBackward(s.context(i), g)
			}))
		}
		norms.Apply()
		var store func(part int) int
		if i > 0 {
			store = func(part int) int { return s.store(i-1, part) }
		}
		s.runBack(i, s.bodies(i, func(i, n int, x engine.Tensor) {
			dx := s.both(s.context(i), i, n, x)
			if i > 0 {
				s.r.Copy(s.like(s.out, i-1, n), dx)
			}
		}), store)
		if final && s.Ranks != nil {
			first := s.segments[i].First
			s.record(s.section(func() { s.Ranks.passed(s.r, s.network.Weights, first) }))
		}
	}
}

// forward records a segment.
func (s *segmented) forward(segment, _ int, x engine.Tensor) {
	s.segments[segment].Forward(s.context(segment), x)
}

// both records a segment forward and backward, and returns the gradient of x.
func (s *segmented) both(c *models.Context, segment, n int, x engine.Tensor) engine.Tensor {
	_, backward := s.segments[segment].Forward(c, x)
	return backward(rows(s.r, s.like(s.gradient, segment, n), 0, s.count*n))
}

// bodies are the sections that do with a segment what record records, by the size of a part. What
// is not needed for persistent tensors is left out.
func (s *segmented) bodies(segment int, record func(segment, n int, x engine.Tensor)) map[int]int {
	sections := map[int]int{}
	for _, n := range s.sizes() {
		sections[n] = s.section(func() {
			record(segment, n, s.input(segment, n))
			s.r.Prune()
		})
	}
	return sections
}

// input is what a segment reads of n pictures.
func (s *segmented) input(segment, n int) engine.Tensor {
	if segment > 0 {
		return s.like(s.in, segment-1, n)
	}
	large, small := s.Make(n)
	for _, p := range passes(s.r, n, s.Separate, large, small) {
		if p.first == s.first {
			return p.views
		}
	}
	panic("train: a pass has no views")
}

// run has a segment's sections run on every part; store, which may be nil, names the section that
// keeps the result.
func (s *segmented) run(segment int, bodies map[int]int, store func(part int) int) {
	for part := range s.ranges {
		s.record(s.loadInput(segment, part), bodies[s.size(part)])
		if store != nil {
			s.record(store(part))
		}
	}
}

// runBack is run with the gradient of the segment's result.
func (s *segmented) runBack(segment int, bodies map[int]int, store func(part int) int) {
	for part := range s.ranges {
		s.record(s.loadInput(segment, part), s.loadGradient(segment, part),
			bodies[s.size(part)])
		if store != nil {
			s.record(store(part))
		}
	}
}

// loadInput is the section that brings a part to where a segment reads it.
func (s *segmented) loadInput(segment, part int) int {
	if segment == 0 {
		return s.selects[part]
	}
	return s.load(segment-1, part, s.in, 0)
}

// loadGradient is the section that brings the gradient of a segment's result.
func (s *segmented) loadGradient(segment, part int) int {
	if segment < len(s.segments)-1 {
		return s.load(segment, part, s.gradient, 1)
	}
	key := [3]int{segment, part, 1}
	if known, ok := s.loads[key]; ok {
		return known
	}
	own := s.like(s.gradient, segment, s.size(part))
	s.loads[key] = s.move(part, s.first, s.count, s.dh, own, false)
	return s.loads[key]
}

// load is the section that copies the slot behind a segment.
func (s *segmented) load(segment, part int, to engine.Tensor, kind int) int {
	key := [3]int{segment, part, kind}
	if known, ok := s.loads[key]; ok {
		return known
	}
	own := s.like(to, segment, s.size(part))
	slot := s.slots[segment][part].Alias(own.DType(), own.Shape()...)
	s.loads[key] = s.section(func() {
		s.r.Scope("between blocks", kernels.PassOther)
		s.r.Copy(own, slot)
	})
	return s.loads[key]
}

// store is the section that copies the output to the slot behind a segment.
func (s *segmented) store(segment, part int) int {
	own := s.like(s.out, segment, s.size(part))
	slot := s.slots[segment][part].Alias(own.DType(), own.Shape()...)
	return s.section(func() {
		s.r.Scope("between blocks", kernels.PassOther)
		s.r.Copy(slot, own)
	})
}
