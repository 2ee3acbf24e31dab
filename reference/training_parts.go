package reference

import (
	"vksimclr/engine"
	"vksimclr/kernels/harness"
	"vksimclr/losses"
	"vksimclr/train"
)

// record records a step on the views: at once or, with the attribute micro_batch, in parts.
func (t *training) record(r *engine.Recorder, u train.Update) {
	u.Separate = t.c.HasAttribute("views") && t.c.Text("views") == "separate"
	u.Norms, u.Ranks = norms(t.c), t.ranks()
	if u.Ranks != nil && u.Norms == train.MicroNorms {
		u.Norms = train.WholeNorms // the same for a batch at once
	}
	u.Beside = func(_, _ engine.Tensor, metrics []losses.Metric) {
		r.Copy(t.loss.T, metrics[0].Value)
	}
	if !t.c.HasAttribute("micro_batch") {
		u.Views, u.Small = t.x, t.small
		train.RecordUpdate(r, u)
		return
	}
	pictures := t.x.Dim(0) / 2
	size := min(t.c.Integer("micro_batch"), pictures)
	large, small := t.part(t.x, size), t.part(t.small, size)
	smallViews := 0
	if t.small.Valid() {
		smallViews = t.small.Dim(0) / pictures
	}
	take := func(part, all engine.Tensor, lo, hi int) {
		for v := 0; all.Valid() && v < all.Dim(0)/pictures; v++ {
			n := hi - lo
			r.Copy(part.Slice(v*n, (v+1)*n), all.Slice(v*pictures+lo, v*pictures+hi))
		}
	}
	free := train.RecordParts(r, train.Parts{Update: u, Pictures: pictures, Size: size,
		SmallViews: smallViews,
		Select: func(lo, hi int) {
			take(large, t.x, lo, hi)
			take(small, t.small, lo, hi)
		},
		Make: func(n int) (engine.Tensor, engine.Tensor) {
			if !small.Valid() {
				return large.Slice(0, 2*n), small
			}
			return large.Slice(0, 2*n), small.Slice(0, smallViews*n)
		}})
	t.c.OnClose(free)
}

// part makes room for the views of so many pictures; absent where the views are.
func (t *training) part(all engine.Tensor, size int) (part engine.Tensor) {
	if !all.Valid() {
		return part
	}
	shape := append([]int{2 * all.Dim(0) / t.x.Dim(0) * size}, all.Shape()[1:]...)
	part, err := t.c.Device.NewTensor("views of a part", engine.F32, shape...)
	t.c.Check(err)
	t.c.OnClose(func() { t.c.Device.Free(part) })
	return part
}

// norms is the attribute bn: micro unless given.
func norms(c *harness.FileCase) train.Norms {
	if !c.HasAttribute("bn") {
		return train.MicroNorms
	}
	for _, n := range []train.Norms{train.MicroNorms, train.FrozenNorms, train.WholeNorms} {
		if c.Text("bn") == n.String() {
			return n
		}
	}
	c.Failf("attribute bn is %s, not micro, frozen or whole", c.Text("bn"))
	return 0
}
