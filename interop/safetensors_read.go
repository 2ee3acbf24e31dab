package interop

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
)

// File is an open safetensors file whose header has been checked. Tensors are read on request.
type File struct {
	Metadata map[string]string // __metadata__, never nil
	path     string
	tensors  map[string]Info
	data     *io.SectionReader
	closer   io.Closer
}

// Open opens a safetensors file and checks its whole header. A file cut short is an error here.
func Open(path string) (*File, error) {
	f, size, err := openFile("safetensors", path)
	if err != nil {
		return nil, err
	}
	file, err := newFile(f, size, path)
	if err != nil {
		f.Close()
		return nil, damaged(path, err)
	}
	file.closer = f
	return file, nil
}

// openFile opens a file of a format, not a folder, and tells its size in bytes.
func openFile(format, path string) (f *os.File, size int64, err error) {
	if f, err = os.Open(path); err != nil {
		return nil, 0, err
	}
	stat, err := f.Stat()
	if err == nil && stat.IsDir() {
		err = fmt.Errorf("%s: %s is a folder, not a file", format, path)
	}
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, stat.Size(), nil
}

func newFile(r io.ReaderAt, size int64, path string) (*File, error) {
	var length [8]byte
	if _, err := r.ReadAt(length[:], 0); err != nil {
		return nil, fmt.Errorf("%d bytes are too few for a header", size)
	}
	n := binary.LittleEndian.Uint64(length[:])
	if n > maxHeader || int64(n) > size-8 {
		return nil, fmt.Errorf("its header says %d bytes, the file has %d", n, size)
	}
	header := make([]byte, n)
	if _, err := r.ReadAt(header, 8); err != nil {
		return nil, fmt.Errorf("reading its header: %w", err)
	}
	dataBytes := size - 8 - int64(n)
	tensors, metadata, err := parseHeader(header, dataBytes)
	if err != nil {
		return nil, err
	}
	data := io.NewSectionReader(r, 8+int64(n), dataBytes)
	return &File{Metadata: metadata, path: path, tensors: tensors, data: data}, nil
}

// Close closes the file; tensors already read stay valid.
func (f *File) Close() error {
	if f.closer == nil {
		return nil
	}
	return f.closer.Close()
}

// Names lists the tensors in alphabetical order.
func (f *File) Names() []string { return slices.Sorted(maps.Keys(f.tensors)) }

// Info describes a tensor; ok is false when the file has none of that name.
func (f *File) Info(name string) (info Info, ok bool) {
	info, ok = f.tensors[name]
	return info, ok
}

// Tensor reads one tensor.
func (f *File) Tensor(name string) (Tensor, error) {
	info, ok := f.tensors[name]
	if !ok {
		return Tensor{},
			fmt.Errorf("safetensors: %s has no tensor %q; is it a file of another network?", f.path,
				name)
	}
	raw := make([]byte, info.bytes)
	if _, err := f.data.ReadAt(raw, info.begin); err != nil && len(raw) > 0 {
		return Tensor{}, damaged(f.path, fmt.Errorf("reading tensor %q: %w", name, err))
	}
	t := Tensor{Name: name, Shape: info.Shape}
	elements := len(raw) / info.DType.Size()
	switch info.DType {
	case F32:
		t.Data = decode[float32](raw, elements)
	case I32:
		t.Data = decode[int32](raw, elements)
	case U32:
		t.Data = decode[uint32](raw, elements)
	case I64:
		t.Data = decode[int64](raw, elements)
	case U8:
		t.Data = raw
	default:
		t.Data = widen(raw, info.DType)
	}
	return t, nil
}

// Tensors reads every tensor, in alphabetical order.
func (f *File) Tensors() ([]Tensor, error) {
	all := make([]Tensor, 0, len(f.tensors))
	for _, name := range f.Names() {
		t, err := f.Tensor(name)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

// Slice reads a tensor whose element type and shape the caller knows. If the file has others, the
// error names both.
func Slice[T float32 | int32 | uint32 | uint8 | int64](
	f *File, name string, shape ...int) ([]T, error) {
	t, err := f.Tensor(name)
	if err != nil {
		return nil, err
	}
	data, ok := t.Data.([]T)
	if !ok {
		return nil, fmt.Errorf("safetensors: %s: tensor %q is %s, expected %T", f.path, name,
			t.DType(), data)
	}
	if !slices.Equal(t.Shape, shape) {
		return nil, fmt.Errorf("safetensors: %s: tensor %q has shape %v, expected %v", f.path, name,
			t.Shape, shape)
	}
	return data, nil
}

func decode[T float32 | int32 | uint32 | int64](raw []byte, elements int) []T {
	data := make([]T, elements)
	// raw has exactly the bytes of data, so reading cannot fail.
	_ = binary.Read(bytes.NewReader(raw), binary.LittleEndian, data)
	return data
}

// widen reads floating-point numbers of other widths as float32.
func widen(raw []byte, kind DType) []float32 {
	names := map[DType]string{F16: "HalfStorage", BF16: "BFloat16Storage", F64: "DoubleStorage"}
	name := names[kind]
	data := make([]float32, 0, len(raw)/kind.Size())
	for chunk := range slices.Chunk(raw, kind.Size()) {
		data = append(data, decodeFloat(chunk, name))
	}
	return data
}

// Shape is the shape of a tensor, nil if there is none of that name.
func (f *File) Shape(name string) []int { return slices.Clone(f.tensors[name].Shape) }
