package train

import (
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/models"
)

// cached records the passes of a step in parts whose batch norms need nothing of other parts: all
// parts forward for their embeddings, the loss, and all parts both ways for the gradients.
func (t *inParts) cached() {
	r := t.r
	z, dz := t.gathered("z", t.views, t.dim), t.gathered("dz", t.views, t.dim)
	gather := []*gathered{z}
	var h, keys *gathered
	if t.Beside != nil {
		h = t.gathered("h", t.views, t.width)
		gather = append(gather, h)
	}
	if t.Network.Keys != nil {
		keys = t.gathered("keys", viewsOfPicture, t.dim)
		gather, t.allKeys = append(gather, keys), keys.all
	}
	forth, back := map[int]int{}, map[int]int{}
	for _, n := range t.sizes() {
		forth[n] = t.section(func() {
			trips, passes := t.trips(n, false, nil)
			hs, zs := results(r, trips)
			z.put(r, n, zs)
			h.put(r, n, hs)
			keys.put(r, n, t.keys(r, passes))
		})
		back[n] = t.section(func() {
			trips, _ := t.trips(n, true, nil)
			backward(r, trips, n, rows(r, dz.part, 0, t.views*n))
		})
	}
	for i := range t.ranges {
		t.record(t.selects[i], forth[t.size(i)])
		for _, g := range gather {
			t.record(t.move(i, 0, g.views, g.all, g.part, true))
		}
	}
	t.record(t.section(func() {
		all := engine.Tensor{}
		if h != nil {
			all = h.all
		}
		gradient, _ := t.loss(r, t.Pictures, all, z.all)
		r.Copy(dz.all, gradient)
	}))
	for i := range t.ranges {
		t.record(t.selects[i], t.move(i, 0, t.views, dz.all, dz.part, false), back[t.size(i)])
	}
}

// gathered is rows of the whole batch and of the part under way, view by view.
type gathered struct {
	views     int
	all, part engine.Tensor // [views·N,C], [views·Size,C]
}

func (t *inParts) gathered(name string, views, width int) *gathered {
	return &gathered{views, t.tensor("all "+name, views*t.Pictures, width),
		t.tensor(name+" of a part", views*t.Size, width)}
}

// put records the rows of a part of n pictures. Nobody wants those of a nil g.
func (g *gathered) put(r *engine.Recorder, n int, values engine.Tensor) {
	if g != nil {
		r.Scope("parts", kernels.PassOther)
		r.Copy(g.part.Slice(0, g.views*n), values)
	}
}

// trips records the forward passes of n pictures. The second time they leave the running statistics
// as they are.
func (t *inParts) trips(n int, second bool, passed func(first int)) (trips []trip, all []pass) {
	large, small := t.Make(n)
	all = passes(t.r, n, t.Separate, large, small)
	return t.Network.trips(all, func() *models.Context {
		c := t.Network.context(t.r, t.Norms, t.Ranks)
		c.Accumulate, c.KeepAverages, c.Passed = true, second, passed
		return c
	}), all
}
