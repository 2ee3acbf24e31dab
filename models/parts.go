package models

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

// Parts are the batch norms of a network, or of a segment of it, in training on a batch that comes
// in parts: every part is normalised with the statistics of the whole batch. The layers are
// recorded once for all (to find the norms) and then several times (Context.Parts):
//
//	for each group:  Collect(group, false), forward and Keep for every part, FinishForward
//	Apply, forward on every part
//	for each group, the last first:  Collect(group, true), both ways on every part, FinishBackward
//	Apply, both ways on every part
//
// A group is norms whose statistics do not depend on one another. What a recording computes beside
// the sums that it collects means nothing: Recorder.Prune drops it.
type Parts struct {
	batch    PartsBatch
	norms    map[int]*partNorm // by the running mean
	groups   [][]*partNorm
	collect  int // group that is collected; -1: none
	backward bool
}

// PartsBatch is how a batch comes in parts.
type PartsBatch struct {
	Room     *PartsRoom
	Pictures int // in the batch
	Views    int // rows of each picture: a part's rows are view by view, those of the batch too
	Size     int // pictures in a part; the last part may be smaller
}

// one tells whether there is but one part.
func (b PartsBatch) one() bool { return b.Size >= b.Pictures }

// NewParts knows no norms yet.
func NewParts(b PartsBatch) *Parts {
	return &Parts{batch: b, norms: map[int]*partNorm{}, collect: -1}
}

// Groups is the number of groups of norms that recordings so far have found.
func (p *Parts) Groups() int { return len(p.groups) }

// Collect has recordings collect what a group needs of each part: moments, or in the backward pass
// the sums of the gradient.
func (p *Parts) Collect(group int, backward bool) { p.collect, p.backward = group, backward }

// Apply has recordings use the statistics and collect nothing.
func (p *Parts) Apply() { p.collect = -1 }

// Begin records that no part has passed yet.
func (p *Parts) Begin(r *engine.Recorder) {
	for _, group := range p.groups {
		for _, n := range group {
			n.sums.Begin(r)
		}
	}
}

// Keep records what follows a part of n pictures, from picture lo on, that has passed for a group's
// moments.
func (p *Parts) Keep(r *engine.Recorder, group, lo, n int) {
	for i, norm := range p.groups[group] {
		norm.keep(r, p.batch, i, lo, n)
	}
}

// FinishForward records what follows once all parts have passed for a group's moments: statistics,
// and the running ones.
func (p *Parts) FinishForward(c *Context, group int) {
	norms, pixels := p.of(c, group)
	kernels.FinishForward(c.R, norms, pixels)
}

// of are the norms of a group and the pixels of their batch.
func (p *Parts) of(c *Context, group int) (norms []kernels.Norm, pixels []int) {
	for i, n := range p.groups[group] {
		norms = append(norms, n.of(c, p.batch, i, 0))
		pixels = append(pixels, n.pixels)
	}
	return norms, pixels
}

// FinishBackward records what follows once all parts have passed for a group's sums: what gradients
// through the norms need, and the gradients of their own parameters.
func (p *Parts) FinishBackward(c *Context, group int) {
	norms, pixels := p.of(c, group)
	var gradients []kernels.NormGradients
	for _, n := range p.groups[group] {
		gradients = append(gradients, n.norm.gradients(c, gradient{}))
	}
	kernels.FinishBackward(c.R, norms, gradients, pixels)
}

// Close frees what the norms keep.
func (p *Parts) Close() {
	for _, n := range p.norms {
		p.batch.Room.dev.Free(n.kept)
	}
}

// attach gives the norm of k.X the statistics of the whole batch.
func (p *Parts) attach(n norm, c *Context, x engine.Tensor) kernels.Norm {
	if _, ok := p.norms[n.mean]; !ok {
		p.norms[n.mean] = newPartNorm(p.batch, n, x)
		p.groups = append(p.groups, []*partNorm{p.norms[n.mean]})
	}
	group, i := p.find(p.norms[n.mean])
	k := p.norms[n.mean].of(c, p.batch, i, x.Len()/x.Dim(-1))
	if group == p.collect {
		k.Parts.Forward, k.Parts.Backward = !p.backward, p.backward
	}
	return k
}

// find is the group of a norm and its place there.
func (p *Parts) find(n *partNorm) (group, at int) {
	for group, norms := range p.groups {
		for i, other := range norms {
			if other == n {
				return group, i
			}
		}
	}
	panic("models: a batch norm is in no group")
}

// together puts two norms, found one after the other, into one group.
func (p *Parts) together(a, b norm) {
	first, _ := p.find(p.norms[a.mean])
	second, _ := p.find(p.norms[b.mean])
	if first != second {
		p.groups[first] = append(p.groups[first], p.groups[second]...)
		p.groups = append(p.groups[:second], p.groups[second+1:]...)
	}
}
