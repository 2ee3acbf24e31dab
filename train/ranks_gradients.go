package train

import (
	"vksimclr/dist"
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/models"
)

// Gradients lie in their arena in the order of the forward pass. The backward pass completes them
// from the end on, and those that are complete travel while it goes on: bucket by bucket.

// share records that all ranks have the sums of their gradients, and the same running statistics.
func (u Update) share(r *engine.Recorder) {
	k, w := u.Ranks, u.Network.Weights
	r.Scope("ranks", kernels.PassOther)
	k.send(r, w, 0) // while the statistics travel
	if u.Norms == MicroNorms || u.Norms == RankNorms {
		k.average(r, w.Buffers)
		if u.Network.Keys != nil {
			k.average(r, u.Network.Keys.Network().Weights.Buffers)
		}
	}
	r.Join()
	r.Copy(w.Grads, k.host(r, "gradients", engine.F32, w.Grads.Len()))
}

// completing is context for so many passes, of which the last one completes the gradients: those
// of all ranks are added up while it runs.
func (u Update) completing(r *engine.Recorder, passes int,
	context func() *models.Context) func() *models.Context {
	return func() *models.Context {
		c := context()
		if passes--; passes == 0 && u.Ranks != nil {
			c.Passed = func(first int) { u.Ranks.passed(r, u.Network.Weights, first) }
		}
		return c
	}
}

// begin has the buckets begin anew, at the end of the arena.
func (k *Ranks) begin(w *models.Weights) {
	if k != nil {
		k.sent = w.Grads.Len()
	}
}

// bucket is the least number of gradients, of so many, that travel together: at most 4 MiB.
func bucket(of int) int { return max(1<<10, min(1<<20, of/8)) }

// passed records that the ranks add up the gradients of the parameters from an index on, unless
// they are few or have been added.
func (k *Ranks) passed(r *engine.Recorder, w *models.Weights, first int) {
	if lo := w.Layout.Params[first].Offset; k.sent-lo >= bucket(w.Grads.Len()) {
		k.send(r, w, lo)
	}
}

// send records that the gradients from lo on to those sent already travel.
func (k *Ranks) send(r *engine.Recorder, w *models.Weights, lo int) {
	const most = 1 << 26 // elements at a time: 256 MiB
	for k.sent > lo {
		lo := max(lo, k.sent-most)
		host := k.host(r, "gradients", engine.F32, w.Grads.Len()).Slice(lo, k.sent)
		k.sent = lo
		r.Copy(host, w.Grads.Slice(lo, lo+host.Len()))
		both := []engine.Tensor{host}
		bytes := 2 * 4 * host.Len() * (len(k.counts) - 1) / len(k.counts)
		r.Beside("add up gradients", both, both, k.sending(bytes, func() error {
			return dist.Sum(k.beside, engine.Map[float32](host))
		}))
	}
}
