package train

import (
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/losses"
	"vksimclr/models"
	"vksimclr/optim"
)

// Update is what RecordUpdate records one training step of.
type Update struct {
	Network   *Network
	Loss      losses.Loss
	Optimizer *optim.Optimizer
	Views     engine.Tensor // [2N,S,S,4] F32, the first views of all pictures before the second
	Small     engine.Tensor // [W·N,s,s,4] F32: W small views of each picture; absent: none
	Labels    engine.Tensor // [N] U32 for losses that want them; may be absent
	Step      engine.Tensor // the Step buffer (kernels.StepBuffer)

	// Separate lets each view through the network by itself: batch norms take the statistics of
	// each view, and the running ones are updated once for each. Else views of one size go
	// together.
	Separate bool

	// Norms says what batch norms normalise with. On a batch that is neither in parts nor shared
	// among ranks, all but FrozenNorms are the same.
	Norms Norms

	// Ranks shares the batch among ranks: Views, Small and Labels are then of this rank's pictures,
	// whatever is said of N. Nil for a rank alone.
	Ranks *Ranks

	// Beside records what else is made of the features h [V·N,F], the embeddings z [V·N,D] and the
	// metrics, which it must not change; nil for nothing. The metrics' tensors, like all transient
	// ones, must be read before it returns. Where ranks share the batch, h are this rank's rows and
	// z those of all.
	Beside func(h, z engine.Tensor, metrics []losses.Metric)

	// After records what follows the optimiser's update; nil for nothing.
	After func()
}

// RecordUpdate records one training step on views already made: the forward passes, the loss of all
// views, the gradients of all parameters and the update of the weights. In mixed precision the
// gradients are multiplied by the loss scale of the Step buffer, and the update is skipped when one
// of them is not finite. The first metric is the loss.
func RecordUpdate(r *engine.Recorder, u Update) []losses.Metric {
	pictures := u.Views.Dim(0) / viewsOfPicture
	accumulate := false // the first pass overwrites the gradients, the others add to them
	passes := passes(r, pictures, u.Separate, u.Views, u.Small)
	u.Ranks.begin(u.Network.Weights)
	trips := u.Network.trips(passes, u.completing(r, len(passes), func() *models.Context {
		c := u.Network.context(r, u.Norms, u.Ranks)
		c.Accumulate, accumulate = accumulate, true
		return c
	}))
	h, z := results(r, trips)
	keys := u.keys(r, passes)
	dz, metrics := u.loss(r, pictures, h, z)
	backward(r, trips, pictures, dz)
	u.update(r, keys)
	return metrics
}

// loss records the loss of all embeddings, of which z are those of so many pictures, and what is
// made beside. It returns the gradient of z, scaled in mixed precision.
func (u Update) loss(r *engine.Recorder, pictures int, h, z engine.Tensor) (
	dz engine.Tensor, metrics []losses.Metric) {
	r.Scope(u.Loss.Name(), kernels.PassHead)
	views := z.Dim(0) / pictures
	z = u.Ranks.gather(r, "embeddings", z)
	dz, metrics = u.Loss.Record(r, losses.Batch{Z: z, Views: views,
		Labels: u.Ranks.gather(r, "labels", u.Labels)})
	if u.Beside != nil {
		u.Beside(h, z, metrics)
	}
	dz = u.Ranks.ownRows(r, dz)
	if u.mixed() {
		kernels.LossScale(r, dz, u.Step)
	}
	return dz, metrics
}

// mixed tells whether activations have the range of fp16, for which the loss is scaled.
func (u Update) mixed() bool { return u.Network.Activations == engine.F16 || u.Network.Rounding }

// keys records the embeddings [2N,D] of the large views by the network for keys, which no gradient
// reaches; absent where there is none.
func (u Update) keys(r *engine.Recorder, all []pass) (keys engine.Tensor) {
	average := u.Network.Keys
	if average == nil {
		return keys
	}
	var large []pass
	for _, p := range all {
		if p.first < viewsOfPicture {
			large = append(large, p)
		}
	}
	network := average.Network()
	_, keys = results(r, network.trips(large, func() *models.Context {
		return network.context(r, u.Norms, u.Ranks)
	}))
	return keys
}

// update records the update of the weights by their gradients, and what follows it.
func (u Update) update(r *engine.Recorder, keys engine.Tensor) {
	if u.Ranks != nil {
		u.share(r)
		keys = u.Ranks.gather(r, "keys", keys)
	}
	if u.mixed() {
		r.Scope("check gradients", kernels.PassOptimizer)
		kernels.CheckFinite(r, u.Step, u.Network.Weights.Grads)
	}
	r.Scope("optimizer", kernels.PassOptimizer)
	u.Optimizer.Record(r, u.Step)
	if keys.Valid() {
		r.Scope(u.Loss.Name(), kernels.PassHead)
		u.Loss.(losses.Keyed).Remember(r, keys, u.Step)
	}
	for _, average := range u.Network.averages() {
		average.Record(r, u.Step)
	}
	if u.After != nil {
		u.After()
	}
}
