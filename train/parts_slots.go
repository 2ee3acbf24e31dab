package train

import "vksimclr/engine"

// slotWords is how many 32-bit words a slot for a tensor has, so that all begin aligned.
func slotWords(made engine.Tensor) int { return (made.Bytes() + 255) / 256 * 64 }

// newSlots keeps a tensor like made for each part, many in one allocation, on the device or in the
// host's memory.
func (t *inParts) newSlots(made engine.Tensor, onDevice bool) (slots []engine.Tensor) {
	most := int(min(1<<30, t.dev.Caps().MaxAllocation/2)) // bytes of one allocation
	words := slotWords(made)
	for len(slots) < len(t.ranges) {
		many := min(len(t.ranges)-len(slots), max(1, most/(4*words)))
		var memory engine.Tensor
		if onDevice {
			memory = t.tensor("between blocks", many, words)
		} else {
			memory = t.dev.NewSpillTensor("between blocks", engine.F32, many, words)
			t.kept = append(t.kept, memory)
		}
		for i := range many {
			slots = append(slots, memory.Slice(i, i+1))
		}
	}
	return slots
}

// like is the first bytes of t as a segment makes them of n pictures.
func (s *segmented) like(t engine.Tensor, segment, n int) engine.Tensor {
	made := s.results[segment]
	dims := append([]int{s.count * n}, made.Shape()[1:]...)
	return t.Alias(made.DType(), dims...)
}
