package engine

// span is a byte range of a buffer.
type span struct {
	buffer *buffer
	lo, hi uint64
}

func (t Tensor) span() span {
	lo := t.store.offset + t.offset
	return span{t.store.buffer, lo, lo + uint64(t.Bytes())}
}

func (s span) overlaps(others []span) bool {
	for _, o := range others {
		if o.buffer == s.buffer && s.lo < o.hi && o.lo < s.hi {
			return true
		}
	}
	return false
}

// barriers tells for each operation whether it must wait for the earlier ones. It must if, since
// the last barrier, an operation wrote what this one reads or writes, or read what this one writes.
// The ranges are those of buffers, so they also cover transient tensors that share memory.
func barriers(ops []op) []bool {
	need := make([]bool, len(ops))
	var reads, writes []span
	for i := range ops {
		o := &ops[i]
		for j, t := range o.tensors {
			s := t.span()
			if s.overlaps(writes) || o.args[j].Writes() && s.overlaps(reads) {
				need[i] = true
			}
		}
		if need[i] {
			reads, writes = reads[:0], writes[:0]
		}
		for j, t := range o.tensors {
			if o.args[j].Writes() {
				writes = append(writes, t.span())
			}
			if o.args[j].Reads() {
				reads = append(reads, t.span())
			}
		}
	}
	return need
}
