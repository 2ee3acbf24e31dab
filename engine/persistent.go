package engine

import (
	"fmt"
	"unsafe"
)

// NewTensor makes a persistent tensor of zeros in device memory. The first program or transfer that
// uses the tensor allocates its memory, so that a plan can be checked before anything is allocated.
func (d *Device) NewTensor(name string, dtype DType, dims ...int) (Tensor, error) {
	t := d.newPersistent(name, dtype, dims)
	d.tensors[t.store] = true
	return t, nil
}

// newPersistent makes a tensor that outlives programs. It panics where the device is closed.
func (d *Device) newPersistent(name string, dtype DType, dims []int) Tensor {
	d.checkOpen()
	return newTensor(d, name, dtype, dims)
}

// NewHostTensor makes a persistent tensor of zeros in memory that the host sees too; Map returns
// its elements.
func (d *Device) NewHostTensor(name string, dtype DType, dims ...int) (Tensor, error) {
	t := d.newPersistent(name, dtype, dims)
	t.store.host = true
	return t, d.keep(t)
}

// NewNearTensor is NewHostTensor for a few words that the host writes now and then and kernels read
// often: they lie in the device's own memory where the host sees some of it.
func (d *Device) NewNearTensor(name string, dtype DType, dims ...int) (Tensor, error) {
	t := d.newPersistent(name, dtype, dims)
	t.store.host, t.store.near = true, true
	return t, d.keep(t)
}

// keep binds a new host tensor, and forgets it where there is no memory for it.
func (d *Device) keep(t Tensor) error {
	d.tensors[t.store] = true
	err := d.bind(t.store)
	if err != nil {
		d.Free(t)
	}
	return err
}

// bind allocates a persistent tensor's memory, filled with zeros, unless it has some.
func (d *Device) bind(s *storage) error {
	if s.buffer != nil {
		return nil
	}
	b, err := d.newBuffer(s.name, s.size, *s)
	if err != nil {
		return err
	}
	s.buffer = b
	if s.spill {
		return nil
	}
	if s.host {
		clear(b.mapped)
		return nil
	}
	words := Tensor{store: s, dtype: U32, dims: []int{int(s.size / 4)}}
	return d.once(func(r *Recorder) { r.Fill(words, 0) })
}

// NewSpillTensor makes a persistent tensor in the host's memory, for what exceeds the device's: it
// does not count as device memory. Only copies should use it. It holds anything before it is
// written. The first program that uses the tensor allocates its memory.
func (d *Device) NewSpillTensor(name string, dtype DType, dims ...int) Tensor {
	t := d.newPersistent(name, dtype, dims)
	t.store.spill = true
	d.tensors[t.store] = true
	return t
}

// spilled is the number of bytes of all tensors that NewSpillTensor made.
func (d *Device) spilled() (n uint64) {
	for s := range d.tensors {
		if s.spill {
			n += s.size
		}
	}
	return n
}

// Free releases a persistent tensor. The tensor and its views must not be used afterwards. An
// absent tensor, and one that was freed before, are left alone.
func (d *Device) Free(t Tensor) {
	if t.store != nil {
		d.release(t.store)
	}
}

func (d *Device) release(s *storage) {
	s.freed = true
	if s.buffer != nil {
		d.freeBuffer(s.buffer)
		s.buffer = nil
	}
	delete(d.tensors, s)
}

// pending is the number of bytes that persistent tensors will still allocate.
func (d *Device) pending() (n uint64) {
	for s := range d.tensors {
		if s.buffer == nil && !s.spill {
			n += s.size
		}
	}
	return n
}

// Map returns the elements of a host tensor. They are its memory, valid until it is freed.
func Map[T any](t Tensor) []T {
	if t.store == nil || !t.store.host || t.store.freed {
		panic(fmt.Sprintf("engine: %v is not a host tensor, or was freed", t))
	}
	b := t.store.buffer.mapped[t.offset : t.offset+uint64(t.Bytes())]
	return unsafe.Slice((*T)(unsafe.Pointer(&b[0])), len(b)/int(unsafe.Sizeof(*new(T))))
}
