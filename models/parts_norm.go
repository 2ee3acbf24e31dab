package models

import (
	"vksimclr/engine"
	"vksimclr/kernels"
)

// partNorm is what a batch norm keeps from part to part.
type partNorm struct {
	norm       norm
	pixels     int           // of X, of the whole batch
	kept       engine.Tensor // all tensors of the norm
	mean, rstd engine.Tensor
	sums       kernels.NormParts
}

// newPartNorm makes the tensors of a norm of x, whose memory is taken later.
func newPartNorm(b PartsBatch, n norm, x engine.Tensor) *partNorm {
	// A device may bind what begins at a multiple of 256 bytes. A view may reach 256 bytes beyond
	// its tensor: no other tensor begins there.
	const tensors, aligned = 9, 64
	channels := x.Dim(-1)
	room := (channels+aligned-1)/aligned*aligned + aligned
	kept, _ := b.Room.dev.NewTensor("statistics", engine.F32, tensors*room) // takes no memory yet
	at := func(i int) engine.Tensor { return kept.At(i*room, channels) }
	each := x.Len() / channels / x.Dim(0)
	p := &partNorm{norm: n, kept: kept, pixels: b.Views * b.Pictures * each, mean: at(0),
		rstd: at(1)}
	p.sums = kernels.NormParts{Count: at(2), M1: at(3), M2: at(4), SumDy: at(5), SumDyx: at(6),
		MeanDy: at(7), MeanDyx: at(8)}
	slab := kernels.StatisticsSlab(p.pixels, channels)
	if b.one() || b.Size*each%slab == 0 && (b.Views == 1 || b.Pictures*each%slab == 0) {
		p.sums.Slab = slab // no slab has pixels of two parts
	}
	return p
}

// of is the norm of a part of so many pixels, number i of its group.
func (p *partNorm) of(c *Context, b PartsBatch, i, pixels int) kernels.Norm {
	k := p.norm.parameters(c)
	k.Mean, k.Rstd = p.mean, p.rstd
	sums := p.sums
	if sums.Slab > 0 {
		sums.AllMean, sums.AllM2 = p.slabs(b, i, 0, p.pixels)
		sums.PartMean, sums.PartM2 = p.slabs(b, i, 1, max(pixels, 1))
	}
	k.Parts = &sums
	return k
}

// slabs are the moments of the slabs of so many pixels: of the whole batch (which is 0) or of the
// part under way (1).
func (p *partNorm) slabs(b PartsBatch, i, which, pixels int) (mean, m2 engine.Tensor) {
	count, channels := (pixels+p.sums.Slab-1)/p.sums.Slab, p.mean.Len()
	of := func(k int) engine.Tensor {
		return b.Room.tensor(i, 2*which+k).Alias(engine.F32, count, channels)
	}
	return of(0), of(1)
}

// keep copies the moments of a part's slabs to their places in the whole batch.
func (p *partNorm) keep(r *engine.Recorder, b PartsBatch, i, lo, n int) {
	if p.sums.Slab == 0 {
		return // they have been added already
	}
	each := p.pixels / (b.Views * b.Pictures)
	allMean, allM2 := p.slabs(b, i, 0, p.pixels)
	mean, m2 := p.slabs(b, i, 1, b.Views*n*each)
	copy := func(to, count, from int) {
		r.Copy(allMean.Slice(to, to+count), mean.Slice(from, from+count))
		r.Copy(allM2.Slice(to, to+count), m2.Slice(from, from+count))
	}
	if b.one() {
		copy(0, mean.Dim(0), 0)
		return
	}
	count := (n*each + p.sums.Slab - 1) / p.sums.Slab // the last slab of all may be shorter
	for v := range b.Views {
		copy((v*b.Pictures+lo)*each/p.sums.Slab, count, v*count)
	}
}

// PartsRoom is memory for the moments of slabs, which groups of norms use one after the other.
type PartsRoom struct {
	dev     *engine.Device
	tensors [2][4]engine.Tensor // by place in a group: mean and m2 of the batch, then of a part
}

// NewPartsRoom makes room on a device. It takes no memory where no norm has slabs.
func NewPartsRoom(d *engine.Device) *PartsRoom { return &PartsRoom{dev: d} }

// tensor is tensor number k at place i of a group. It is made when a norm first wants it, so that
// plans do not count what nobody uses.
func (r *PartsRoom) tensor(i, k int) engine.Tensor {
	t := &r.tensors[i][k]
	if !t.Valid() { // memory is taken later
		*t, _ = r.dev.NewTensor("moments of slabs", engine.F32, kernels.MostSlabElements)
	}
	return *t
}

// Close frees the room.
func (r *PartsRoom) Close() {
	for _, tensors := range r.tensors {
		for _, t := range tensors {
			r.dev.Free(t)
		}
	}
}
