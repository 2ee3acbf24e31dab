// Package interop reads and writes safetensors files. It writes ONNX, NumPy, CSV and Parquet files.
// It knows no GPU.
package interop

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
)

// DType is an element type by its safetensors name.
type DType string

// The element types of training state. F16, BF16 and F64 are read as []float32 and never written.
const (
	F32  DType = "F32"
	I32  DType = "I32"
	U32  DType = "U32"
	U8   DType = "U8"
	I64  DType = "I64" // PyTorch's num_batches_tracked
	F16  DType = "F16"
	BF16 DType = "BF16"
	F64  DType = "F64"
)

// Size is the number of bytes of one element, 0 for a type that is not known here.
func (d DType) Size() int {
	switch d {
	case F32, I32, U32:
		return 4
	case I64, F64:
		return 8
	case F16, BF16:
		return 2
	case U8:
		return 1
	}
	return 0
}

// Tensor is one named array. Data is []float32, []int32, []uint32, []uint8 or []int64, row-major.
type Tensor struct {
	Name  string
	Shape []int
	Data  any
}

// DType is the type of t.Data; anything else than the five slices is a programmer's mistake.
func (t Tensor) DType() DType {
	switch t.Data.(type) {
	case []float32:
		return F32
	case []int32:
		return I32
	case []uint32:
		return U32
	case []uint8:
		return U8
	case []int64:
		return I64
	}
	panic(fmt.Sprintf("interop: tensor %q: cannot hold %T", t.Name, t.Data))
}

// Info describes one tensor of an open file without reading it.
type Info struct {
	DType DType
	Shape []int
	begin int64 // from the start of the data section
	bytes int64
}

// maxHeader is the limit of the reference implementation; a longer header is damage, not data.
const maxHeader = 100 << 20

// entry is one tensor's line of the JSON header.
type entry struct {
	DType   DType    `json:"dtype"`
	Shape   []int    `json:"shape"`
	Offsets [2]int64 `json:"data_offsets"`
}

// parseHeader checks the JSON header against dataBytes, the length of the data section. Every
// tensor has a known type and as many bytes as its shape requires. Together they fill the section
// without gap, overlap or rest.
func parseHeader(header []byte, dataBytes int64) (map[string]Info, map[string]string, error) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(header, &raw); err != nil {
		return nil, nil, fmt.Errorf("the header is not JSON: %w", err)
	}
	metadata := map[string]string{}
	if m, ok := raw["__metadata__"]; ok {
		if err := json.Unmarshal(m, &metadata); err != nil {
			return nil, nil, fmt.Errorf("__metadata__ is not a table of strings: %w", err)
		}
		delete(raw, "__metadata__")
	}
	infos := make(map[string]Info, len(raw))
	for name, text := range raw {
		info, err := parseEntry(text)
		if err != nil {
			return nil, nil, fmt.Errorf("tensor %q: %w", name, err)
		}
		infos[name] = info
	}
	return infos, metadata, checkLayout(infos, dataBytes)
}

// errDType is an element type that is not known here.
var errDType = errors.New("dtype")

func parseEntry(text json.RawMessage) (Info, error) {
	var e entry
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&e); err != nil {
		return Info{}, err
	}
	size := e.DType.Size()
	if size == 0 {
		return Info{}, fmt.Errorf("%w: %q is not one of F32, F16, BF16, F64, I32, U32, U8, I64",
			errDType, e.DType)
	}
	elements, err := elementCount(e.Shape)
	if err != nil {
		return Info{}, err
	}
	begin, end := e.Offsets[0], e.Offsets[1]
	// Compared by division: the product of a hostile shape could overflow.
	if begin < 0 || end < begin || (end-begin)%int64(size) != 0 ||
		(end-begin)/int64(size) != elements {
		return Info{}, fmt.Errorf("%s %v does not fit the bytes %d to %d", e.DType, e.Shape, begin,
			end)
	}
	return Info{DType: e.DType, Shape: e.Shape, begin: begin, bytes: end - begin}, nil
}

func elementCount(shape []int) (int64, error) {
	n := int64(1)
	for _, d := range shape {
		if d < 0 || d > 0 && n > math.MaxInt64/int64(d) {
			return 0, fmt.Errorf("impossible shape %v", shape)
		}
		n *= int64(d)
	}
	return n, nil
}

// checkLayout walks the tensors in file order: each must begin where the one before it ends.
func checkLayout(infos map[string]Info, dataBytes int64) error {
	names := make([]string, 0, len(infos))
	for name := range infos {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		x, y := infos[a], infos[b]
		return cmp.Or(cmp.Compare(x.begin, y.begin), cmp.Compare(x.bytes, y.bytes),
			cmp.Compare(a, b))
	})
	at := int64(0)
	for _, name := range names {
		if infos[name].begin != at {
			return fmt.Errorf("tensor %q begins at byte %d, expected %d", name,
				infos[name].begin, at)
		}
		at += infos[name].bytes
	}
	if at != dataBytes {
		return fmt.Errorf("the tensors take %d bytes, the file holds %d", at, dataBytes)
	}
	return nil
}

// damaged turns a reading error into the one line that the user needs: the file, the cause and the
// remedy.
func damaged(path string, err error) error {
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrPermission) {
		return err
	}
	if errors.Is(err, errDType) {
		return fmt.Errorf("safetensors: %s: %w; save it with .float() tensors", path, err)
	}
	const remedy = "use an earlier copy or write it again"
	return fmt.Errorf("safetensors: %s is cut short or damaged: %w; %s", path, err, remedy)
}
