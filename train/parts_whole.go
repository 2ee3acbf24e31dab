package train

import (
	"vksimclr/engine"
	"vksimclr/models"
)

// whole records the passes of a step in parts whose batch norms take the statistics of the whole
// batch. A norm's statistics need all parts, and so do the sums of its backward pass. The parts
// therefore pass segment by segment. What lies between segments is kept, what lies inside is
// computed again for each group of norms. The head works on the features of the whole batch.
func (t *inParts) whole() {
	r, batch := t.r, t.views*t.Pictures
	h, dh := t.tensor("all h", batch, t.width), t.tensor("all dh", batch, t.width)
	all := t.segmented(h, dh)
	for _, s := range all {
		s.forth()
	}
	t.record(t.section(func() {
		var zs []engine.Tensor
		var backs []func(dz engine.Tensor) engine.Tensor
		for _, s := range all {
			c := t.Network.context(r, t.Norms)
			c.Accumulate = true
			z, back := t.Network.Head.Forward(c, rows(r, h, s.lo(), s.hi()))
			zs, backs = append(zs, z), append(backs, back)
		}
		dz, _ := t.loss(r, t.Pictures, h, joined(r, "all z", zs))
		for i, s := range all {
			r.Copy(dh.Slice(s.lo(), s.hi()), backs[i](rows(r, dz, s.lo(), s.hi())))
		}
	}))
	for _, s := range all {
		s.back()
	}
}

// segmented is a pass through the segments of the encoder.
type segmented struct {
	*inParts
	pass     // its views are absent
	segments []models.Segment
	norms    []*models.Parts   // by segment
	results  []engine.Tensor   // by segment: shape and type for a part of the first part's size
	slots    [][]engine.Tensor // by segment but the last, and part: what follows the segment
	h, dh    engine.Tensor     // [V·N,F]

	// in and out are what a segment reads and makes of a part, gradient is that of what it makes.
	in, out, gradient engine.Tensor
	loads             map[[3]int]int // sections that load a slot: segment, part, into the gradient
}

// lo and hi are the pass's rows of the whole batch.
func (s *segmented) lo() int { return s.first * s.Pictures }
func (s *segmented) hi() int { return (s.first + s.count) * s.Pictures }

// segmented finds the passes, and what lies between segments.
func (t *inParts) segmented(h, dh engine.Tensor) (all []*segmented) {
	n := t.Size
	var most int
	t.room = models.NewPartsRoom(t.dev)
	t.section(func() { // recorded for its shapes; nothing of it is needed
		large, small := t.Make(n)
		for _, p := range passes(t.r, n, t.Separate, large, small) {
			s := &segmented{inParts: t, pass: p, segments: models.SegmentsOf(t.Network.Encoder),
				h: h, dh: dh, loads: map[[3]int]int{}}
			x := p.views
			for range s.segments {
				s.norms = append(s.norms, models.NewParts(models.PartsBatch{
					Room: t.room, Pictures: t.Pictures, Views: p.count, Size: t.Size}))
			}
			for i, segment := range s.segments {
				x, _ = segment.Forward(s.context(i), x)
				s.results = append(s.results, x)
				most = max(most, (x.Bytes()+3)/4)
			}
			t.norms = append(t.norms, s.norms...)
			all = append(all, s)
		}
		t.r.Prune()
	})
	in, out, gradient := t.tensor("input", most), t.tensor("output", most), t.tensor("gradient",
		most)
	needed := 0
	for _, s := range all {
		s.in, s.out, s.gradient = in, out, gradient
		for _, made := range s.results[:len(s.results)-1] {
			needed += slotWords(made) * 4 * len(t.ranges)
		}
	}
	// A quarter leaves room for the network. A CPU driver's memory is the host's anyway.
	caps := t.dev.Caps()
	onDevice := !caps.CPU() && uint64(needed) <= caps.Memory/4
	for _, s := range all {
		for _, made := range s.results[:len(s.results)-1] {
			s.slots = append(s.slots, t.slots(made, onDevice))
		}
	}
	return all
}

// slotWords is how many 32-bit words a slot for a tensor has, so that all begin aligned.
func slotWords(made engine.Tensor) int { return (made.Bytes() + 255) / 256 * 64 }

// slots keeps a tensor like made for each part, many in one allocation, on the device or in the
// host's memory.
func (t *inParts) slots(made engine.Tensor, onDevice bool) (slots []engine.Tensor) {
	most := int(min(1<<30, t.dev.Caps().MaxAllocation/2)) // bytes of one allocation
	words := slotWords(made)
	for len(slots) < len(t.ranges) {
		many := min(len(t.ranges)-len(slots), max(1, most/(4*words)))
		var memory engine.Tensor
		if onDevice {
			memory = t.tensor("between blocks", many, words)
		} else {
			memory = t.dev.NewSpillTensor("between blocks", engine.F32, many, words)
			t.kept = append(t.kept, memory)
		}
		for i := range many {
			slots = append(slots, memory.Slice(i, i+1))
		}
	}
	return slots
}

// context is how a segment is recorded.
func (s *segmented) context(segment int) *models.Context {
	c := s.Network.context(s.r, s.Norms)
	c.Accumulate, c.Parts = true, s.norms[segment]
	return c
}

// like is the first bytes of t as a segment makes them of n pictures.
func (s *segmented) like(t engine.Tensor, segment, n int) engine.Tensor {
	made := s.results[segment]
	dims := append([]int{s.count * n}, made.Shape()[1:]...)
	return t.Alias(made.DType(), dims...)
}
