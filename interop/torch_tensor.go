package interop

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
)

// storage is where the elements of tensors lie.
type storage struct {
	kind   string // FloatStorage and so on
	key    string // of the file's part
	length int64  // in elements
}

// size is the number of bytes of one element, 0 for a kind that is not known here.
func (s storage) size() int {
	switch s.kind {
	case "ByteStorage", "CharStorage", "BoolStorage":
		return 1
	case "HalfStorage", "BFloat16Storage", "ShortStorage":
		return 2
	case "FloatStorage", "IntStorage":
		return 4
	case "DoubleStorage", "LongStorage":
		return 8
	}
	return 0
}

// torchTensor is a view of a storage.
type torchTensor struct {
	storage storage
	offset  int
	shape   []int
	strides []int
}

// rebuild makes a tensor of the arguments that PyTorch writes: storage, offset, shape, strides.
func rebuild(arguments []any) (t torchTensor, err error) {
	damaged := errors.New("the pickle is damaged: a tensor without shape")
	if len(arguments) < 4 {
		return t, damaged
	}
	s, ok := arguments[0].(storage)
	offset, isNumber := arguments[1].(int64)
	shape, hasShape := ints(arguments[2])
	strides, hasStrides := ints(arguments[3])
	if !ok || !isNumber || !hasShape || !hasStrides || len(shape) != len(strides) || offset < 0 {
		return t, damaged
	}
	t = torchTensor{s, int(offset), shape, strides}
	return t, t.check()
}

// check finds out whether the tensor lies inside its storage.
func (t torchTensor) check() error {
	elements, err := elementCount(t.shape)
	if err != nil || elements > t.storage.length {
		return fmt.Errorf("the pickle is damaged: a tensor of shape %v in %d elements", t.shape,
			t.storage.length)
	}
	if elements == 0 {
		return nil
	}
	last := int64(t.offset)
	if last >= t.storage.length {
		return fmt.Errorf("the pickle is damaged: a tensor at %d of %d elements", last,
			t.storage.length)
	}
	for i, d := range t.shape {
		stride := int64(t.strides[i])
		if stride < 0 || d > 1 && stride > t.storage.length/int64(d-1) {
			return fmt.Errorf("the pickle is damaged: strides %v", t.strides)
		}
		if last += int64(d-1) * stride; last >= t.storage.length || last < 0 {
			return fmt.Errorf("the pickle is damaged: a tensor beyond its %d elements",
				t.storage.length)
		}
	}
	return nil
}

func (t torchTensor) elements() int {
	n, _ := elementCount(t.shape)
	return int(n)
}

// decode reads the elements, row-major, from the bytes of the storage.
func (t torchTensor) decode(raw []byte) (any, error) {
	size := t.storage.size()
	if size == 0 {
		return nil, fmt.Errorf("elements of %s are not known here: convert it with .float()",
			t.storage.kind)
	}
	n := t.elements()
	if int64(len(raw)) < t.storage.length*int64(size) {
		return nil, fmt.Errorf("%d bytes are too few for %d elements: download the file again",
			len(raw), t.storage.length)
	}
	floats, integers := []float32{}, []int64{}
	integer := slices.Contains([]string{"ByteStorage", "CharStorage", "BoolStorage",
		"ShortStorage", "IntStorage", "LongStorage"}, t.storage.kind)
	if !integer {
		floats = make([]float32, 0, n)
	}
	index, at := make([]int, len(t.shape)), t.offset
	for range n {
		if b := raw[at*size:]; integer {
			integers = append(integers, decodeInteger(b, t.storage.kind))
		} else {
			floats = append(floats, decodeFloat(b, t.storage.kind))
		}
		for d := len(index) - 1; d >= 0; d-- {
			index[d]++
			at += t.strides[d]
			if index[d] < t.shape[d] {
				break
			}
			at -= t.shape[d] * t.strides[d]
			index[d] = 0
		}
	}
	if integer {
		return integers, nil
	}
	return floats, nil
}

func decodeFloat(b []byte, kind string) float32 {
	switch kind {
	case "DoubleStorage":
		return float32(math.Float64frombits(binary.LittleEndian.Uint64(b)))
	case "HalfStorage":
		return half(binary.LittleEndian.Uint16(b))
	case "BFloat16Storage":
		return math.Float32frombits(uint32(binary.LittleEndian.Uint16(b)) << 16)
	}
	return math.Float32frombits(binary.LittleEndian.Uint32(b))
}

func decodeInteger(b []byte, kind string) int64 {
	switch kind {
	case "CharStorage":
		return int64(int8(b[0]))
	case "ShortStorage":
		return int64(int16(binary.LittleEndian.Uint16(b)))
	case "IntStorage":
		return int64(int32(binary.LittleEndian.Uint32(b)))
	case "LongStorage":
		return int64(binary.LittleEndian.Uint64(b))
	}
	return int64(b[0])
}

// half widens an IEEE half-precision number.
func half(h uint16) float32 {
	sign, exponent, fraction := uint32(h>>15)<<31, int(h>>10&31), float64(h&1023)
	var v float64
	switch exponent {
	case 0:
		v = math.Ldexp(fraction, -24)
	case 31:
		return math.Float32frombits(sign | 0x7f800000 | uint32(h&1023)<<13)
	default:
		v = math.Ldexp(1024+fraction, exponent-25)
	}
	return math.Float32frombits(sign | math.Float32bits(float32(v)))
}

// ints are the numbers of a tuple or list.
func ints(v any) ([]int, bool) {
	items, ok := v.(tuple)
	if l, isList := v.(*list); isList {
		items, ok = l.items, true
	}
	numbers := make([]int, len(items))
	for i, x := range items {
		n, isNumber := x.(int64)
		if !isNumber {
			return nil, false
		}
		numbers[i] = int(n)
	}
	return numbers, ok
}
