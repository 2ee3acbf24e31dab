package models

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

// Parts are the batch norms of a network, or of a segment of it, in training on a batch that comes
// in parts: every part is normalised with the statistics of the whole batch. The layers are
// recorded once for all (to find the norms) and then several times (Context.Parts):
//
//	for each group:  Gather(group, false), forward on every part, FinishForward
//	Apply, forward on every part
//	for each group, the last first:  Gather(group, true), both ways on every part, FinishBackward
//	Apply, both ways on every part
//
// A group is norms whose statistics do not depend on one another. What a recording computes beside
// the sums that it gathers means nothing: Recorder.Prune drops it.
type Parts struct {
	dev      *engine.Device
	norms    map[int]*partNorm // by the running mean
	groups   [][]*partNorm
	gather   int // group that is gathered; -1: none
	backward bool
}

// partNorm is what a batch norm keeps from part to part.
type partNorm struct {
	norm  norm
	kept  engine.Tensor // all tensors of the norm
	norms kernels.Norm  // its statistics
	each  int           // pixels of a row of X
}

// NewParts knows no norms yet.
func NewParts(d *engine.Device) *Parts {
	return &Parts{dev: d, norms: map[int]*partNorm{}, gather: -1}
}

// Groups is the number of groups of norms that recordings so far have found.
func (p *Parts) Groups() int { return len(p.groups) }

// Gather has recordings add to the sums of a group: moments, or in the backward pass the sums of
// the gradient.
func (p *Parts) Gather(group int, backward bool) { p.gather, p.backward = group, backward }

// Apply has recordings use the statistics and add to no sums.
func (p *Parts) Apply() { p.gather = -1 }

// Begin records that no part has passed yet.
func (p *Parts) Begin(r *engine.Recorder) {
	for _, group := range p.groups {
		for _, n := range group {
			n.norms.Parts.Begin(r)
		}
	}
}

// FinishForward records what follows once all parts have passed for a group's moments: statistics
// of so many rows, and the running ones.
func (p *Parts) FinishForward(c *Context, group, rows int) {
	for _, n := range p.groups[group] {
		n.complete(c).FinishForward(c.R, rows*n.each)
	}
}

// FinishBackward records what follows once all parts have passed for a group's sums: what gradients
// through the norms need, and the gradients of their own parameters.
func (p *Parts) FinishBackward(c *Context, group, rows int) {
	for _, n := range p.groups[group] {
		n.complete(c).FinishBackward(c.R, n.norm.gradients(c, gradient{}), rows*n.each)
	}
}

// complete is the norm without X.
func (n *partNorm) complete(c *Context) kernels.Norm {
	k := n.norm.parameters(c)
	k.Mean, k.Rstd, k.Parts = n.norms.Mean, n.norms.Rstd, n.norms.Parts
	return k
}

// Close frees what the norms keep.
func (p *Parts) Close() {
	for _, n := range p.norms {
		p.dev.Free(n.kept)
	}
}

// attach gives a norm the statistics of the whole batch.
func (p *Parts) attach(n norm, k *kernels.Norm) {
	known, ok := p.norms[n.mean]
	if !ok {
		known = newPartNorm(p.dev, n, k.X)
		p.norms[n.mean] = known
		p.groups = append(p.groups, []*partNorm{known})
	}
	k.Mean, k.Rstd = known.norms.Mean, known.norms.Rstd
	parts := *known.norms.Parts
	for _, gathered := range p.gathered() {
		if gathered == known {
			parts.Forward, parts.Backward = !p.backward, p.backward
		}
	}
	k.Parts = &parts
}

// gathered is the group that is gathered.
func (p *Parts) gathered() []*partNorm {
	if p.gather < 0 {
		return nil
	}
	return p.groups[p.gather]
}

// together puts two norms, of which b was found last, into one group.
func (p *Parts) together(a, b norm) {
	last := len(p.groups) - 1
	if group := p.groups[last]; len(group) == 1 && group[0].norm.mean == b.mean && last > 0 &&
		p.groups[last-1][0].norm.mean == a.mean {
		p.groups = append(p.groups[:last-1], []*partNorm{p.groups[last-1][0], group[0]})
	}
}

// newPartNorm makes the tensors of a norm of x, whose memory is taken later.
func newPartNorm(d *engine.Device, n norm, x engine.Tensor) *partNorm {
	const tensors, aligned = 9, 64 // a device may bind what begins at a multiple of 256 bytes
	channels := x.Dim(-1)
	room := (channels + aligned - 1) / aligned * aligned
	kept, _ := d.NewTensor("statistics", engine.F32, tensors*room) // takes no memory yet
	at := func(i int) engine.Tensor { return kept.At(i*room, channels) }
	p := &partNorm{norm: n, kept: kept, each: x.Len() / channels / x.Dim(0)}
	p.norms = kernels.Norm{Mean: at(0), Rstd: at(1), Parts: &kernels.NormParts{Count: at(2),
		M1: at(3), M2: at(4), SumDy: at(5), SumDyx: at(6), MeanDy: at(7), MeanDyx: at(8)}}
	return p
}
