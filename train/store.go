package train

import (
	"vksimclr/data"
	"vksimclr/engine"
)

// store keeps the pictures of a whole set in device memory. A picture's bytes are copied there
// before the first step that needs it, in the order of the steps.
type store struct {
	dev    *engine.Device
	images engine.Tensor // [all bytes] U8 on the device

	held   []data.Held // by place in the set: what is there
	starts []int       // by place: the picture's first byte
	end    int         // bytes that are taken
	left   int         // pictures that are not there

	bytes int              // of a slot
	slots [2]engine.Tensor // host memory of batches on their way; absent once nothing is left
	next  int

	filled  filling         // the last fill, not committed yet
	running *engine.Program // copies the batch of the step under way
}

// filling is what a commit makes true.
type filling struct {
	copying *engine.Program // nil: every picture was there
	rows    []int           // of the batch, that are new
	batch   data.Batch
	starts  []int // of every row
	end     int
}

func newStore(d *engine.Device, images engine.Tensor, pictures, batchBytes int) *store {
	return &store{dev: d, images: images, held: make([]data.Held, pictures),
		starts: make([]int, pictures), left: pictures, bytes: batchBytes}
}

// fill copies the new pictures of a batch to host memory and describes their way to the device. It
// returns where each picture of the batch will begin.
func (s *store) fill(b data.Batch) (starts []int, err error) {
	s.discard()
	f := filling{batch: b, starts: make([]int, len(b.Indices)), end: s.end}
	for k, i := range b.Indices {
		if b.Held != nil && b.Held[k] {
			f.starts[k] = s.starts[i]
			continue
		}
		f.starts[k] = f.end
		f.rows = append(f.rows, k)
		f.end += (3*b.Sizes[k][0]*b.Sizes[k][1] + 3) / 4 * 4
	}
	if n := f.end - s.end; n > 0 {
		s.next = 1 - s.next
		slot := s.slots[s.next] // which the step under way does not read
		copy(engine.Map[byte](slot), b.Images)
		r := s.dev.NewRecorder()
		r.Scope("upload", "copy")
		r.Copy(s.images.At(s.end, n), slot.At(0, n))
		if f.copying, err = r.Finish(); err != nil {
			return nil, err
		}
	}
	s.filled = f
	return f.starts, nil
}

// open takes the host memory.
func (s *store) open() (err error) {
	for i := range s.slots {
		s.slots[i], err = s.dev.NewHostTensor("pictures on their way", engine.U8, s.bytes)
		if err != nil {
			return err
		}
	}
	return nil
}

// commit says that the filled batch goes to the device now, after the program that it returns; that
// is nil where every picture is there.
func (s *store) commit() (copying *engine.Program) {
	s.finish()
	f := s.filled
	s.filled = filling{}
	for _, k := range f.rows {
		i := f.batch.Indices[k]
		s.held[i] = data.Held{Height: f.batch.Sizes[k][0], Width: f.batch.Sizes[k][1],
			Key: f.batch.Keys[k]}
		s.starts[i] = f.starts[k]
	}
	s.left -= len(f.rows)
	if f.copying != nil {
		s.end, s.running = f.end, f.copying
	} else if s.left == 0 {
		s.free()
	}
	return f.copying
}

// discard forgets a fill that was not committed.
func (s *store) discard() {
	if s.filled.copying != nil {
		s.filled.copying.Close()
	}
	s.filled = filling{}
}

// finish releases the copy of a step that has ended.
func (s *store) finish() {
	if s.running != nil {
		s.running.Close()
		s.running = nil
	}
}

// free releases the host memory.
func (s *store) free() {
	for i, slot := range s.slots {
		if slot.Valid() {
			s.dev.Free(slot)
			s.slots[i] = engine.Tensor{}
		}
	}
}

func (s *store) close() {
	s.discard()
	s.finish()
	s.free()
}
