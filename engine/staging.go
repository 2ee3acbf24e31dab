package engine

// Staging is a ring of host memory through which a program's inputs reach the device: while the device works on one slot, the host
// fills the next.
type Staging struct {
	slots []slot
	next  int
}

type slot struct {
	memory  [][]byte // of host tensors, one for each target
	program *Program // copies them to the targets
}

// NewStaging makes a ring of the given depth for the target tensors.
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

// Fill lets fill write the next slot's tensors, in the targets' order, and returns the program that uploads them.
func (s *Staging) Fill(fill func(memory ...[]byte)) *Program {
	sl := s.slots[s.next]
	s.next = (s.next + 1) % len(s.slots)
	fill(sl.memory...)
	return sl.program
}

// Close releases the upload programs; the host memory goes with the device.
func (s *Staging) Close() {
	for _, sl := range s.slots {
		sl.program.Close()
	}
}
