package train

import (
	"vksimclr/augment"
	"vksimclr/engine"
)

// Watch is what a run keeps on the device of each whole batch, for those who look on. Nothing that
// is trained depends on it.
type Watch struct {
	Pairs      int // pictures of which both views are kept, the first ones of the batch
	Embeddings int // pictures whose first view's embedding is kept
}

// Watched is what a run kept of its last whole batch (Recipe.Watch). The tensors stay the same from
// step to step.
type Watched struct {
	Views      engine.Tensor // [2P,S,S,4] F32: P first views, then the second ones
	Embeddings engine.Tensor // [M,D] F32, not normalised
	Pictures   []uint32      // numbers in the data set of the pictures that have an embedding
}

// Watched returns what the run keeps. Its tensors are absent where the recipe asks for none.
func (r *Run) Watched() Watched { return r.step.watched }

// watchViews records the copy of the first pairs of large views [2n,S,S,4].
func (s *step) watchViews(r *engine.Recorder, recipe Recipe, large engine.Tensor) {
	n := large.Dim(0) / viewsOfPicture
	pairs := min(recipe.Watch.Pairs, n)
	if pairs < 1 || !s.watches {
		return
	}
	dims := append([]int{viewsOfPicture * pairs}, large.Shape()[1:]...)
	s.watched.Views, _ = s.dev.NewTensor("watched views", engine.F32, dims...)
	for v := range viewsOfPicture {
		r.Copy(s.watched.Views.Slice(v*pairs, (v+1)*pairs), large.Slice(v*n, v*n+pairs))
	}
}

// watchFirst makes the views of the first pictures once more, for a step in parts: its own are made
// in sections, of which some never run. The same numbers are drawn again.
func (s *step) watchFirst(r *engine.Recorder, recipe Recipe) {
	n := min(recipe.Watch.Pairs, recipe.own().Batch)
	if n < 1 || !s.watches {
		return
	}
	p := s.feed.pictures
	p.Extents, p.Indices = p.Extents.Slice(0, n), p.Indices.Slice(0, n)
	recipe.Views.Small = augment.SmallViews{}
	large, _ := makeViews(r, recipe, n, p, s.values.Tensor)
	s.watchViews(r, recipe, large)
}

// watchEmbeddings records the copy of the first embeddings of z [V·N,D], of this rank's pictures.
func (s *step) watchEmbeddings(r *engine.Recorder, recipe Recipe, z engine.Tensor) {
	count, first := min(recipe.Watch.Embeddings, recipe.own().Batch), s.ranks.first()
	if count < 1 || !s.watches {
		return
	}
	s.watched.Embeddings, _ = s.dev.NewTensor("watched embeddings", engine.F32, count, z.Dim(1))
	r.Copy(s.watched.Embeddings, z.Slice(first, first+count))
}

// look notes whose embeddings are kept: those of a batch's first pictures.
func (w *Watched) look(pictures []uint32) {
	if w.Embeddings.Valid() {
		w.Pictures = append(w.Pictures[:0], pictures[:w.Embeddings.Dim(0)]...)
	}
}

// close frees what is kept.
func (w *Watched) close(d *engine.Device) {
	for _, t := range []engine.Tensor{w.Views, w.Embeddings} {
		if t.Valid() {
			d.Free(t)
		}
	}
	*w = Watched{}
}
