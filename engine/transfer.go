package engine

import (
	"fmt"
	"unsafe"
)

// stagingSize bounds the host memory of one transfer, in bytes.
const stagingSize = 64 << 20

// TransferBytes returns how much memory Upload and Download take while they copy n bytes.
func TransferBytes(n uint64) uint64 { return min(n, stagingSize) }

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

// Upload copies data to the device and waits. It panics unless data has the tensor's size in bytes.
func Upload[T any](d *Device, t Tensor, data []T) error {
	d.checkTransfer(t)
	bytes := asBytes(data)
	if len(bytes) != t.Bytes() {
		panic(fmt.Sprintf("engine: upload of %d bytes to %v", len(bytes), t))
	}
	return d.stage(t, func(staging []byte, lo int) { copy(staging, bytes[lo:]) }, nil)
}

// Download returns a tensor's elements, copied to the host, once they are there.
func Download[T any](d *Device, t Tensor) ([]T, error) {
	var zero T
	d.checkTransfer(t)
	if t.Bytes()%int(unsafe.Sizeof(zero)) != 0 {
		panic(fmt.Sprintf("engine: download of %v as elements of %d bytes", t, unsafe.Sizeof(zero)))
	}
	if err := d.bind(t.store); err != nil { // before memory of the host is taken
		return nil, err
	}
	data := make([]T, t.Bytes()/int(unsafe.Sizeof(zero)))
	bytes := asBytes(data)
	return data, d.stage(t, nil, func(staging []byte, lo int) { copy(bytes[lo:], staging) })
}

// stage moves a tensor's bytes through host memory, at most stagingSize at a time. It calls fill
// before a copy to the device, or else drain after a copy from it, with the offset in the tensor.
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

// asBytes returns the memory of data.
func asBytes[T any](data []T) []byte {
	size := len(data) * int(unsafe.Sizeof(*new(T)))
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(data))), size)
}
