package engine

import (
	"fmt"
	"slices"
	"strings"
)

// alignment of every tensor's first byte, in bytes. It is the largest that a Vulkan device may
// demand for storage and texel buffers.
const alignment = 256

// storage is one piece of memory: a buffer of its own (persistent) or a part of a program's arena
// (transient).
type storage struct {
	name      string
	dev       *Device
	recorder  *Recorder // of a transient tensor
	size      uint64
	transient bool
	freed     bool
	host      bool
	near      bool    // a host tensor in the device's own memory, where there is such
	spill     bool    // in host memory, beside the device's
	buffer    *buffer // nil until bound
	offset    uint64  // in buffer
	first     int     // first and last operation that uses it, while recording
	last      int
}

// Tensor is a view of device memory: a small value, copied freely. The zero Tensor is absent.
type Tensor struct {
	store  *storage
	offset uint64 // bytes into store
	dtype  DType
	dims   []int
}

// Valid tells whether t is not absent.
func (t Tensor) Valid() bool { return t.store != nil }

// Shape returns the dimensions. The caller must not change them.
func (t Tensor) Shape() []int { return t.dims }

// Dim returns dimension i, counted from the end when negative.
func (t Tensor) Dim(i int) int {
	if i < 0 {
		i += len(t.dims)
	}
	return t.dims[i]
}

// Rank returns the number of dimensions.
func (t Tensor) Rank() int { return len(t.dims) }

// DType returns the element type.
func (t Tensor) DType() DType { return t.dtype }

// Len returns the number of elements.
func (t Tensor) Len() int { return product(t.dims) }

// Bytes returns the size in bytes.
func (t Tensor) Bytes() int { return t.Len() * t.dtype.Size() }

// Slice returns rows lo to hi (exclusive) of dimension 0. It panics where they are none or not in
// t.
func (t Tensor) Slice(lo, hi int) Tensor {
	if len(t.dims) == 0 || lo < 0 || hi > t.dims[0] || lo >= hi {
		panic(fmt.Sprintf("engine: slice [%d:%d] of %v", lo, hi, t))
	}
	row := t.Bytes() / t.dims[0]
	t.offset += uint64(lo * row)
	t.dims = slices.Clone(t.dims)
	t.dims[0] = hi - lo
	return t
}

// Reshape returns the same memory with other dimensions. It panics unless their product is the
// same.
func (t Tensor) Reshape(dims ...int) Tensor {
	if product(dims) != t.Len() {
		panic(fmt.Sprintf("engine: reshape of %v to %v", t, dims))
	}
	t.dims = slices.Clone(dims)
	return t
}

// At returns the tensor of the given dimensions that starts at element offset of t. It panics where
// that tensor is not within t.
func (t Tensor) At(offset int, dims ...int) Tensor {
	if offset < 0 || offset+product(dims) > t.Len() {
		panic(fmt.Sprintf("engine: %v at %d of %v", dims, offset, t))
	}
	t.offset += uint64(offset * t.dtype.Size())
	t.dims = slices.Clone(dims)
	return t
}

// Alias returns the first bytes of t as a tensor of another type and shape. It panics where t is
// too small.
func (t Tensor) Alias(dtype DType, dims ...int) Tensor {
	bytes := t.Bytes()
	t.dtype, t.dims = dtype, slices.Clone(dims)
	if t.Bytes() > bytes {
		panic(fmt.Sprintf("engine: %v is larger than the %d bytes that it aliases", t, bytes))
	}
	return t
}

// String returns the tensor's name, shape and type, such as "z [256,128] f32".
func (t Tensor) String() string {
	if !t.Valid() {
		return "no tensor"
	}
	dims := strings.ReplaceAll(fmt.Sprint(t.dims), " ", ",")
	return fmt.Sprintf("%s %s %s", t.store.name, dims, t.dtype)
}

func product(dims []int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}

// newTensor makes a tensor without memory for a device.
func newTensor(d *Device, name string, dtype DType, dims []int) Tensor {
	t := Tensor{store: &storage{name: name, dev: d, first: -1}, dtype: dtype,
		dims: slices.Clone(dims)}
	checkDims(t)
	t.store.size = uint64(t.Bytes())
	return t
}
