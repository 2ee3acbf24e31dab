package engine

// Staging is a ring of slots in host memory, through which a program's inputs reach the device.
// While the device works on one slot, the host fills the next.
type Staging struct {
	slots []slot
	next  int
}

type slot struct {
	memory  [][]byte // the bytes of host tensors, one for each target
	program *Program // copies the host tensors to the targets
}

// NewStaging makes a ring of depth slots for the target tensors.
func NewStaging(d *Device, depth int, targets ...Tensor) (*Staging, error) {
	s := &Staging{}
	for range depth {
		var sl slot
		r := d.NewRecorder()
		r.Scope("upload", "copy")
		for _, t := range targets {
			h, err := d.NewHostTensor("staging for "+t.store.name, t.dtype, t.dims...)
			if err != nil {
				return nil, err
			}
			sl.memory = append(sl.memory, Map[byte](h))
			r.Copy(t, h)
		}
		var err error
		if sl.program, err = r.Finish(); err != nil {
			return nil, err
		}
		s.slots = append(s.slots, sl)
	}
	return s, nil
}

// Fill calls fill to write the next slot, with the bytes of each target in order. It returns the
// program that uploads the slot.
func (s *Staging) Fill(fill func(memory ...[]byte)) *Program {
	sl := s.slots[s.next]
	s.next = (s.next + 1) % len(s.slots)
	fill(sl.memory...)
	return sl.program
}

// Close releases the upload programs. The device's Close releases the host memory.
func (s *Staging) Close() {
	for _, sl := range s.slots {
		sl.program.Close()
	}
}
