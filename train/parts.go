package train

import (
	"fmt"

	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/models"
)

// Parts is what RecordParts records one training step of: a batch of which a part is in the network
// at a time, while the loss is that of the whole batch (gradient caching). Its Views and Small are
// absent: Make makes them.
type Parts struct {
	Update
	Pictures   int // N, pictures in the batch; this rank's where ranks share it
	Size       int // pictures in a part; the last part may be smaller
	SmallViews int // number of small views of each picture

	// Select records what has Make make the views of pictures lo to hi of the batch. It keeps what
	// it selects in persistent tensors.
	Select func(lo, hi int)

	// Make records views [2n,S,S,4] and [W·n,s,s,4] of the n pictures selected. Whenever it runs
	// for the same pictures it makes the same bits.
	Make func(n int) (views, small engine.Tensor)
}

// RecordParts records one training step whose batch goes through the network in parts: a first time
// for the embeddings, then the loss of all of them, and a second time for the gradients, which add
// up. With WholeNorms and RankNorms the parts pass block by block, as the statistics of each norm
// need all parts.
// The recorder must be empty. It is left in its last section, behind the update. free releases the
// tensors that the step keeps, once its program is closed.
func RecordParts(r *engine.Recorder, p Parts) (free func()) {
	if p.Size < 1 || p.Pictures < 1 {
		panic(fmt.Sprintf("train: parts of %d of %d pictures", p.Size, p.Pictures))
	}
	t := &inParts{Parts: p, r: r, dev: r.Device(), views: viewsOfPicture + p.SmallViews}
	for lo := 0; lo < p.Pictures; lo += p.Size {
		hi := min(lo+p.Size, p.Pictures)
		t.ranges = append(t.ranges, engine.Range{Lo: lo, Hi: hi})
		t.selects = append(t.selects, t.section(func() { p.Select(lo, hi) }))
	}
	padded := func(channels int) int { return (channels + 3) / 4 * 4 }
	t.width, t.dim = padded(p.Network.Encoder.Features()), padded(p.Network.Head.Dim)
	t.record(t.section(func() {
		r.Scope("gradients", kernels.PassOther)
		r.Fill(p.Network.Weights.Grads, 0)
	}))
	p.Ranks.begin(p.Network.Weights)
	if p.Norms == WholeNorms || p.Norms == RankNorms {
		t.whole()
	} else {
		t.cached()
	}
	t.record(t.section(func() { p.update(r, t.allKeys) }))
	return t.free
}

// inParts is a step in parts while it is recorded.
type inParts struct {
	Parts
	r       *engine.Recorder
	dev     *engine.Device
	views   int // V, of each picture
	width   int // F
	dim     int // D
	ranges  []engine.Range
	selects []int // by part: the section that selects its pictures
	kept    []engine.Tensor
	norms   []*models.Parts
	room    *models.PartsRoom // nil where norms need none
	allKeys engine.Tensor     // [2N,D]; absent without a key network
}

// section records a section.
func (t *inParts) section(record func()) int {
	s := t.r.Section()
	record()
	return s
}

// record has sections run next.
func (t *inParts) record(sections ...int) { t.r.Order(sections...) }

// sizes are the different sizes of parts.
func (t *inParts) sizes() []int {
	first, last := t.ranges[0], t.ranges[len(t.ranges)-1]
	if n := last.Hi - last.Lo; n != first.Hi-first.Lo {
		return []int{first.Hi - first.Lo, n}
	}
	return []int{first.Hi - first.Lo}
}

// size is that of a part.
func (t *inParts) size(part int) int { return t.ranges[part].Hi - t.ranges[part].Lo }

// tensor makes a tensor that is kept between sections.
func (t *inParts) tensor(name string, dims ...int) engine.Tensor {
	kept, _ := t.dev.NewTensor(name, engine.F32, dims...) // takes no memory yet
	t.kept = append(t.kept, kept)
	return kept
}

// move is a section that copies views first to first+count of a part: between rows of the whole
// batch [V·N,C], view by view, and rows of the part [count·n,C].
func (t *inParts) move(part, first, count int, whole, own engine.Tensor, toWhole bool) int {
	span, n := t.ranges[part], t.size(part)
	return t.section(func() {
		t.r.Scope("parts", kernels.PassOther)
		for v := range count {
			at := (first + v) * t.Pictures
			a, b := whole.Slice(at+span.Lo, at+span.Hi), own.Slice(v*n, (v+1)*n)
			if toWhole {
				t.r.Copy(a, b)
			} else {
				t.r.Copy(b, a)
			}
		}
	})
}

func (t *inParts) free() {
	for _, kept := range t.kept {
		t.dev.Free(kept)
	}
	for _, n := range t.norms {
		n.Close()
	}
	if t.room != nil {
		t.room.Close()
	}
}
