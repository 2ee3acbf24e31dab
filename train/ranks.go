package train

import (
	"fmt"
	"sync/atomic"

	"vksimclr/dist"
	"vksimclr/engine"
	"vksimclr/kernels"
)

// Ranks is what the steps of one rank need to work together with those of others on a batch that
// the ranks share. Steps on the same device use one after the other.
//
// The network of a rank sees its own pictures. The loss is that of all embeddings, which each rank
// gathers; the gradients of all ranks are added up in the order of the ranks. All ranks thus make
// the same update. Numbers travel through the host's memory.
type Ranks struct {
	dev      *engine.Device
	group    dist.Group // for what the device waits for
	beside   dist.Group // for gradients, while the backward pass runs
	pictures int        // N, of the whole batch
	counts   []int      // pictures of each rank
	lo, hi   int        // this rank's pictures
	sent     int        // gradients from here to the end of the arena have been recorded
	hosts    map[string]engine.Tensor
	bytes    atomic.Uint64 // that the step under way sent
}

// NewRanks makes what a step on batches of so many pictures needs on a device. group serves what
// the device waits for, and beside, another group of the same ranks, the gradients.
func NewRanks(d *engine.Device, group, beside dist.Group, pictures int) *Ranks {
	size := group.Size()
	if pictures < size {
		panic(fmt.Sprintf("train: %d ranks share %d pictures", size, pictures))
	}
	k := &Ranks{dev: d, group: group, beside: beside, pictures: pictures,
		hosts: map[string]engine.Tensor{}}
	for rank := range size {
		lo, hi := dist.Share(pictures, rank, size)
		k.counts = append(k.counts, hi-lo)
	}
	k.lo, k.hi = dist.Share(pictures, group.Rank(), size)
	return k
}

// toOthers is the number of bytes that this rank sends where it brings so many to all others.
func (k *Ranks) toOthers(bytes int) int { return bytes * (len(k.counts) - 1) }

// sending is do, in which this rank sends so many bytes.
func (k *Ranks) sending(bytes int, do func() error) func() error {
	return func() error {
		k.bytes.Add(uint64(bytes))
		return do()
	}
}

// own is the number of this rank's pictures.
func (k *Ranks) own() int { return k.hi - k.lo }

// first is the place of this rank's first picture in the batch.
func (k *Ranks) first() int {
	if k == nil {
		return 0
	}
	return k.lo
}

// Close frees the memory that numbers travel through, once the programs that use it are closed.
func (k *Ranks) Close() {
	if k == nil {
		return
	}
	for _, t := range k.hosts {
		k.dev.Free(t)
	}
	clear(k.hosts)
}

// host is memory in which the host and the device meet. Uses of the same name and shape share it,
// one after the other.
func (k *Ranks) host(r *engine.Recorder, name string, t engine.DType, dims ...int) engine.Tensor {
	key := fmt.Sprint(name, t, dims)
	if known, ok := k.hosts[key]; ok {
		return known
	}
	made, err := k.dev.NewHostTensor(name, t, dims...)
	if err != nil {
		r.Fail(fmt.Errorf("train: memory to exchange %s between ranks: %w", name, err))
	}
	k.hosts[key] = made
	return made
}

// norms is how batch norms take the statistics of all ranks.
func (k *Ranks) norms() *kernels.NormRanks {
	return &kernels.NormRanks{Merge: k.merge, Pixels: func(own int) (all []int) {
		for _, n := range k.counts {
			all = append(all, own/k.own()*n)
		}
		return all
	}}
}

// merge records an exchange (kernels.NormRanks).
func (k *Ranks) merge(r *engine.Recorder, values []engine.Tensor,
	merge func(all [][]float32, merged []float32)) (merged []engine.Tensor) {
	n := 0
	for _, v := range values {
		n += v.Len()
	}
	host := k.host(r, "statistics", engine.F32, n)
	each := func(do func(place, value engine.Tensor)) {
		at := 0
		for _, v := range values {
			do(host.At(at, v.Shape()...), v)
			at += v.Len()
		}
	}
	each(func(place, value engine.Tensor) { r.Copy(place, value) })
	all := make([][]float32, len(k.counts))
	for i := range all {
		all[i] = make([]float32, n)
	}
	both := []engine.Tensor{host}
	r.Host("exchange statistics", both, both, k.sending(k.toOthers(4*n), func() error {
		x := engine.Map[float32](host)
		if err := dist.Gather(k.group, all, x); err != nil {
			return err
		}
		merge(all, x)
		return nil
	}))
	each(func(place, value engine.Tensor) {
		own := r.Temp("of all ranks", engine.F32, value.Shape()...)
		r.Copy(own, place)
		merged = append(merged, own)
	})
	return merged
}
