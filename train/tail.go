package train

import (
	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/engine"
)

// ofRest is the recipe of the smaller last batch of an epoch. ok is false where all batches have
// the same size.
func (r Recipe) ofRest() (rest Recipe, ok bool) {
	n := r.Course().Rest()
	if n == 0 {
		return r, false
	}
	r.Batch, r.MicroBatch = n, min(r.MicroBatch, n)
	return r, true
}

// recordSteps records the step, and that of the smaller last batches where there are some.
func (r *Run) recordSteps(stay bool) (err error) {
	r.step, err = newStep(r.dev, r.recipe, r.net, r.opt, r.probe, stay, nil, r.groups)
	if err != nil {
		r.step = nil
		return err
	}
	recipe, ok := r.recipe.ofRest()
	if !ok {
		return nil
	}
	r.small, err = newStep(r.dev, recipe, r.net, r.opt, r.probe.of(recipe.Batch), stay, r.step,
		r.groups)
	if err != nil {
		r.small = nil
		r.step.close()
		r.step = nil
	}
	return err
}

// stepOf is the step that a batch is for.
func (r *Run) stepOf(b data.Batch) *step {
	if len(whole(b)) < r.recipe.Batch {
		return r.small
	}
	return r.step
}

// fill writes a batch to where its step reads it; it may be called while a step runs.
func (r *Run) fill(b data.Batch) (upload *engine.Program, err error) { return r.stepOf(b).fill(b) }

// of is the same probe for smaller batches of n pictures; nil for none.
func (p *probe) of(n int) *probe {
	if p == nil {
		return nil
	}
	smaller := *p
	smaller.labels = p.labels.Slice(0, viewsOfPicture*n)
	return &smaller
}

// smaller is a feed of smaller batches, the recipe's, for steps that run in turn with those of f.
// Both read the pictures from the same memory. It is closed before f.
func (f *feed) smaller(r Recipe) (s *feed, err error) {
	room, err := r.canvas().Room(r.Data, r.Batch)
	if err != nil {
		return nil, err
	}
	s = &feed{views: f.views, dev: f.dev, pixels: f.pixels, store: f.store, set: f.set,
		batch: uint64(room.Batch), clock: f.clock, borrowed: true}
	s.watchOver()
	s.pictures = f.pictures
	if s.pictures.Extents, s.pictures.Indices, err = augment.NewTables(f.dev, r.Batch); err != nil {
		return nil, err
	}
	if f.store == nil {
		s.pixels = f.pixels.At(0, min(room.Batch, f.pixels.Len()))
	}
	return s, nil
}
