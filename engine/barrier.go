package engine

import "slices"

// span is a byte range of a buffer.
type span struct {
	buffer *buffer
	lo, hi uint64
}

func (t Tensor) span() span {
	lo := t.store.offset + t.offset
	return span{t.store.buffer, lo, lo + uint64(t.Bytes())}
}

// disjoint is a group of operations, each of which has elements of its own in some tensors.
type disjoint struct{ stores []*storage }

// Disjoint records operations each of which writes, and reads, elements of its own in the given
// tensors, slices of them included. They do not wait for one another because of these tensors.
// Operations before and behind them wait as ever, and so do they because of other tensors.
//
// A validating device has its barriers all the same: its layer sees which tensors overlap, and not
// which elements.
func (r *Recorder) Disjoint(record func(), tensors ...Tensor) {
	if r.disjoint != nil {
		panic("engine: Disjoint within Disjoint")
	}
	if !r.dev.validates {
		r.disjoint = &disjoint{}
		for _, t := range tensors {
			r.disjoint.stores = append(r.disjoint.stores, t.store)
		}
	}
	record()
	r.disjoint = nil
}

// access is how an operation uses a tensor: its bytes, its memory, and the group of operations that
// have disjoint elements of it; nil: there is none.
type access struct {
	span
	store *storage
	group *disjoint
}

// access is how an operation uses one of its tensors.
func (o *op) access(t Tensor) access {
	a := access{span: t.span(), store: t.store}
	if o.disjoint != nil && slices.Contains(o.disjoint.stores, t.store) {
		a.group = o.disjoint
	}
	return a
}

// meets tells whether two operations may use the same bytes.
func (a access) meets(others []access) bool {
	return slices.ContainsFunc(others, func(b access) bool {
		return a.buffer == b.buffer && a.lo < b.hi && b.lo < a.hi &&
			(a.group == nil || a.group != b.group || a.store != b.store)
	})
}

// barriers tells for each operation whether it must wait for the earlier ones. It must if, since
// the last barrier, an operation wrote what this one reads or writes, or read what this one writes.
// The ranges are those of buffers, so they also cover transient tensors that share memory.
func barriers(ops []op) []bool {
	need := make([]bool, len(ops))
	var reads, writes []access
	for i := range ops {
		o := &ops[i]
		for j, t := range o.tensors {
			a := o.access(t)
			if a.meets(writes) || o.args[j].Writes() && a.meets(reads) {
				need[i] = true
			}
		}
		if need[i] {
			reads, writes = reads[:0], writes[:0]
		}
		for j, t := range o.tensors {
			if o.args[j].Writes() {
				writes = append(writes, o.access(t))
			}
			if o.args[j].Reads() {
				reads = append(reads, o.access(t))
			}
		}
	}
	return need
}
