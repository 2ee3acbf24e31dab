package engine

// Staging is a ring of slots in host memory, through which a program's inputs reach the device.
// While the device works on one slot, the host fills the next.
type Staging struct {
	dev   *Device
	slots []slot
	next  int
}

type slot struct {
	host    []Tensor // one for each target
	memory  [][]byte // their bytes
	program *Program // copies the host tensors to the targets
}

// NewStaging makes a ring of depth slots for the target tensors.
func NewStaging(d *Device, depth int, targets ...Tensor) (s *Staging, err error) {
	s = &Staging{dev: d}
	defer func() {
		if err != nil {
			s.Close()
			s = nil
		}
	}()
	for range depth {
		var sl slot
		r := d.NewRecorder()
		r.Scope("upload", "copy")
		for _, t := range targets {
			h, err := d.NewHostTensor("staging for "+t.store.name, t.dtype, t.dims...)
			if err != nil {
				s.slots = append(s.slots, sl)
				return s, err
			}
			sl.host = append(sl.host, h)
			sl.memory = append(sl.memory, Map[byte](h))
			r.Copy(t, h)
		}
		sl.program, err = r.Finish()
		s.slots = append(s.slots, sl)
		if err != nil {
			return s, err
		}
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

// Close releases the upload programs and the host memory. Closing twice is harmless.
func (s *Staging) Close() {
	for _, sl := range s.slots {
		if sl.program != nil {
			sl.program.Close()
		}
		for _, t := range sl.host {
			s.dev.Free(t)
		}
	}
}
