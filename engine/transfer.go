package engine

import (
	"fmt"
	"unsafe"
)

// stagingSize bounds the host memory of one transfer step.
const stagingSize = 64 << 20

// once records, runs and closes a small program.
func (d *Device) once(record func(r *Recorder)) error {
	r := d.NewRecorder()
	record(r)
	p, err := r.Finish()
	if err != nil {
		return err
	}
	defer p.Close()
	return p.Run()
}

// Upload copies data, which must have the tensor's size, to the device and waits.
func Upload[T any](d *Device, t Tensor, data []T) error {
	bytes := asBytes(data)
	if len(bytes) != t.Bytes() {
		panic(fmt.Sprintf("engine: upload of %d bytes to %v", len(bytes), t))
	}
	return d.stage(t, func(staging []byte, lo int) { copy(staging, bytes[lo:]) }, nil)
}

// Download copies a tensor to the host and waits.
func Download[T any](d *Device, t Tensor) ([]T, error) {
	var zero T
	data := make([]T, t.Bytes()/int(unsafe.Sizeof(zero)))
	bytes := asBytes(data)
	return data, d.stage(t, nil, func(staging []byte, lo int) { copy(bytes[lo:], staging) })
}

// stage moves a tensor's bytes through host memory, piece by piece.
func (d *Device) stage(t Tensor, fill, drain func(staging []byte, lo int)) error {
	if err := d.bind(t.store); err != nil {
		return err
	}
	size := min(t.Bytes(), stagingSize)
	s, err := d.NewHostTensor("staging", U32, size/4)
	if err != nil {
		return err
	}
	defer d.Free(s)
	words := Tensor{store: t.store, offset: t.offset, dtype: U32, dims: []int{t.Bytes() / 4}}
	for lo := 0; lo < t.Bytes(); lo += size {
		n := min(size, t.Bytes()-lo)
		host, device := s.Slice(0, n/4), words.Slice(lo/4, (lo+n)/4)
		if fill != nil {
			fill(Map[byte](host), lo)
		}
		err := d.once(func(r *Recorder) {
			if fill != nil {
				r.Copy(device, host)
			} else {
				r.Copy(host, device)
			}
		})
		if err != nil {
			return err
		}
		if drain != nil {
			drain(Map[byte](host), lo)
		}
	}
	return nil
}

func asBytes[T any](data []T) []byte {
	var zero T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(data))), len(data)*int(unsafe.Sizeof(zero)))
}
