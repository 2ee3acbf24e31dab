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
	all, keys := t.segmented(h, dh)
	if len(keys) > 0 { // first, as both use the same slots
		t.wholeKeys(keys)
	}
	for _, s := range all {
		s.forth()
	}
	t.record(t.section(func() {
		zs, backs := heads(all)
		dz, _ := t.loss(r, t.Pictures, h, joined(r, "all z", zs))
		for i, s := range all {
			r.Copy(dh.Slice(s.lo(), s.hi()), backs[i](rows(r, dz, s.lo(), s.hi())))
		}
	}))
	for i, s := range all {
		s.back(i == len(all)-1)
	}
}

// wholeKeys records the passes of the key network, which no gradient reaches.
func (t *inParts) wholeKeys(all []*segmented) {
	t.allKeys = t.tensor("all keys", viewsOfPicture*t.Pictures, t.dim)
	for _, s := range all {
		s.forth()
	}
	t.record(t.section(func() {
		zs, _ := heads(all)
		t.r.Copy(t.allKeys, joined(t.r, "keys", zs))
	}))
}

// heads records the heads of passes on the features of the whole batch.
func heads(all []*segmented) (zs []engine.Tensor, backs []func(dz engine.Tensor) engine.Tensor) {
	for _, s := range all {
		c := s.network.context(s.r, s.Norms, s.Ranks)
		c.Accumulate = true
		z, back := s.network.Head.Forward(c, rows(s.r, s.h, s.lo(), s.hi()))
		zs, backs = append(zs, z), append(backs, back)
	}
	return zs, backs
}

// segmented is a pass through the segments of an encoder.
type segmented struct {
	*inParts
	pass     // its views are absent
	network  *Network
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

// segmented finds the passes, and what lies between segments. Those of the key network, if there is
// one, use the memory of the network's own.
func (t *inParts) segmented(h, dh engine.Tensor) (all, keys []*segmented) {
	t.room = models.NewPartsRoom(t.dev)
	t.section(func() { // recorded for its shapes; nothing of it is needed
		large, small := t.Make(t.Size)
		for _, p := range passes(t.r, t.Size, t.Separate, large, small) {
			all = append(all, t.newSegmented(t.Network, p, h, dh))
			if t.Network.Keys != nil && p.first < viewsOfPicture {
				keys = append(keys, t.newSegmented(t.Network.Keys.net, p, engine.Tensor{},
					engine.Tensor{}))
			}
		}
		t.r.Prune()
	})
	most, needed := 0, 0
	for _, s := range all {
		for i, made := range s.results {
			most = max(most, (made.Bytes()+3)/4)
			if i < len(s.results)-1 {
				needed += slotWords(made) * 4 * len(t.ranges)
			}
		}
	}
	// A quarter leaves room for the network. A CPU driver's memory is the host's anyway.
	caps := t.dev.Caps()
	onDevice := !caps.CPU() && uint64(needed) <= caps.Memory/4
	in, out, gradient := t.tensor("input", most), t.tensor("output", most), t.tensor("gradient",
		most)
	for _, s := range all {
		s.in, s.out, s.gradient = in, out, gradient
		for _, made := range s.results[:len(s.results)-1] {
			s.slots = append(s.slots, t.newSlots(made, onDevice))
		}
	}
	if len(keys) > 0 {
		h := t.tensor("all h of keys", viewsOfPicture*t.Pictures, t.width)
		for i, k := range keys { // the passes of large views are the first
			k.in, k.out, k.slots, k.loads, k.h = in, out, all[i].slots, all[i].loads, h
		}
	}
	return all, keys
}

// newSegmented records a pass through a network for the shapes and norms of its segments.
func (t *inParts) newSegmented(n *Network, p pass, h, dh engine.Tensor) *segmented {
	s := &segmented{inParts: t, pass: p, network: n, segments: models.SegmentsOf(n.Encoder), h: h,
		dh: dh, loads: map[[3]int]int{}}
	x := p.views
	for i, segment := range s.segments {
		s.norms = append(s.norms, models.NewParts(models.PartsBatch{Room: t.room,
			Pictures: t.Pictures, Views: p.count, Size: t.Size}))
		x, _ = segment.Forward(s.context(i), x)
		s.results = append(s.results, x)
	}
	t.norms = append(t.norms, s.norms...)
	return s
}

// context is how a segment is recorded.
func (s *segmented) context(segment int) *models.Context {
	c := s.network.context(s.r, s.Norms, s.Ranks)
	c.Accumulate, c.Parts = true, s.norms[segment]
	return c
}
