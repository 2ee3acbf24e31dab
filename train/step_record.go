package train

import (
	"vksimclr/augment"
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/losses"
	"vksimclr/optim"
)

// describe records the step: the views, the update, and the copies of what it tells.
func (s *step) describe(r *engine.Recorder, recipe Recipe, net *Network, opt *optim.Optimizer) (
	err error) {
	u := Update{Network: net, Loss: recipe.Loss, Optimizer: opt, Step: s.values.Tensor,
		Separate: recipe.SeparateViews, Norms: recipe.Norms, Ranks: s.ranks}
	if s.labels != nil {
		u.Labels = s.labels.tensor
	}
	u.Beside = func(h, z engine.Tensor, metrics []losses.Metric) {
		err = s.tellLoss(r, recipe, h, z, metrics)
		s.watchEmbeddings(r, recipe, z)
	}
	if recipe.InParts() {
		s.inParts(r, recipe, u)
		s.watchFirst(r, recipe)
	} else {
		n := recipe.own().Batch
		u.Views, u.Small = makeViews(r, recipe, n, s.feed.pictures, s.values.Tensor)
		s.watchViews(r, recipe, u.Views)
		RecordUpdate(r, u)
	}
	if err != nil {
		return err
	}
	gradient := gradientHealth(r, net.Weights.Grads)
	r.Scope("result", kernels.PassOther)
	at := len(s.names) + healthValues - 1
	r.Copy(s.result.Slice(at, at+1), gradient)
	return nil
}

// tellLoss records what is told of features and embeddings: metrics, health, and the probe's
// values. Room is left for what the gradients tell.
func (s *step) tellLoss(r *engine.Recorder, recipe Recipe, h, z engine.Tensor,
	metrics []losses.Metric) (err error) {
	var values, probed []engine.Tensor
	for _, m := range metrics {
		s.names = append(s.names, m.Name)
		values = append(values, m.Value)
	}
	health, compared := embeddingHealth(r, z)
	s.rows = compared
	if s.probe != nil {
		h = rows(r, h, 0, viewsOfPicture*recipe.own().Batch)
		probed = s.probe.record(r, s.ranks.gather(r, "features", h))
	}
	s.result, err = s.dev.NewHostTensor("result", engine.F32,
		len(values)+healthValues+len(probed))
	if err != nil {
		return err
	}
	s.last = make([]Value, len(metrics))
	r.Scope("result", kernels.PassOther)
	for i, value := range append(values, health...) {
		r.Copy(s.result.Slice(i, i+1), value)
	}
	for i, value := range probed {
		at := len(values) + healthValues + i
		r.Copy(s.result.Slice(at, at+1), value)
	}
	return nil
}

// makeViews records the two large views [2n,S,S,4] of n pictures and their small ones [W·n,s,s,4],
// which are absent where the recipe has none.
func makeViews(r *engine.Recorder, recipe Recipe, n int, p augment.Pictures, step engine.Tensor) (
	large, small engine.Tensor) {
	views := func(name string, c augment.Config, count int) engine.Tensor {
		x := r.Temp(name, engine.F32, count*n, c.Size, c.Size, 4)
		r.Scope("augment", kernels.PassViews)
		augment.Record(r, c, x, p, step)
		return x
	}
	large = views("views", recipe.Views, viewsOfPicture)
	if count := recipe.Views.Small.Count; count > 0 {
		small = views("small views", recipe.Views.SmallConfig(), count)
	}
	return large, small
}

// inParts records a step whose batch goes through the network in parts. Their views are made
// whenever they are needed: the same numbers are drawn again.
func (s *step) inParts(r *engine.Recorder, recipe Recipe, u Update) {
	all := s.feed.pictures
	part := all
	own := recipe.own()
	part.Extents, _ = s.dev.NewTensor("extents of a part", engine.I32, own.MicroBatch,
		kernels.ExtentWords)
	part.Indices, _ = s.dev.NewTensor("indices of a part", engine.U32, own.MicroBatch)
	free := RecordParts(r, Parts{Update: u, Pictures: own.Batch, Size: own.MicroBatch,
		SmallViews: recipe.Views.Small.Count,
		Select: func(lo, hi int) {
			r.Scope("parts", kernels.PassViews)
			r.Copy(part.Extents.Slice(0, hi-lo), all.Extents.Slice(lo, hi))
			r.Copy(part.Indices.Slice(0, hi-lo), all.Indices.Slice(lo, hi))
		},
		Make: func(n int) (large, small engine.Tensor) {
			p := part
			p.Extents, p.Indices = part.Extents.Slice(0, n), part.Indices.Slice(0, n)
			return makeViews(r, recipe, n, p, u.Step)
		}})
	s.free = func() {
		free()
		s.dev.Free(part.Extents)
		s.dev.Free(part.Indices)
	}
}
