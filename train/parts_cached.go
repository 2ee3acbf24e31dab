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
			trips, passes := t.trips(n, false, false)
			hs, zs := results(r, trips)
			z.put(r, n, zs)
			h.put(r, n, hs)
			keys.put(r, n, t.keys(r, passes))
		})
	}
	backOf := func(part int) int {
		// The last part completes gradients, which travel to other ranks at once.
		n, final := t.size(part), t.Ranks != nil && part == len(t.ranges)-1
		if known, ok := back[n]; ok && !final {
			return known
		}
		back[n] = t.section(func() {
			trips, _ := t.trips(n, true, final)
			backward(r, trips, n, rows(r, dz.part, 0, t.views*n))
		})
		return back[n]
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
		t.record(t.selects[i], t.move(i, 0, t.views, dz.all, dz.part, false), backOf(i))
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
// as they are. The final time they complete the gradients.
func (t *inParts) trips(n int, second, final bool) (trips []trip, all []pass) {
	large, small := t.Make(n)
	all = passes(t.r, n, t.Separate, large, small)
	context := func() *models.Context {
		c := t.Network.context(t.r, t.Norms, t.Ranks)
		c.Accumulate, c.KeepAverages = true, second
		return c
	}
	if final {
		context = t.completing(t.r, len(all), context)
	}
	return t.Network.trips(all, context), all
}
