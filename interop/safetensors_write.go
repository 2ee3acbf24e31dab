package interop

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

// Write streams tensors as a safetensors file. The bytes depend on the arguments' values alone.
// Tensors are ordered by falling element size, which aligns them, then by name. Metadata keys are
// sorted. Spaces pad the header to a multiple of 8.
func Write(w io.Writer, metadata map[string]string, tensors []Tensor) error {
	tensors = slices.Clone(tensors)
	slices.SortFunc(tensors, func(a, b Tensor) int {
		return cmp.Or(cmp.Compare(b.DType().Size(), a.DType().Size()), cmp.Compare(a.Name, b.Name))
	})
	header, err := buildHeader(metadata, tensors)
	if err != nil {
		return err
	}
	if _, err := w.Write(header); err != nil {
		return err
	}
	for _, t := range tensors {
		if err := writeData(w, t); err != nil {
			return err
		}
	}
	return nil
}

// buildHeader returns the 8 bytes of length and the JSON text. It writes the JSON itself, to keep
// the order of the tensors.
func buildHeader(metadata map[string]string, tensors []Tensor) ([]byte, error) {
	text := bytes.NewBuffer(make([]byte, 8))
	text.WriteByte('{')
	if len(metadata) > 0 {
		fmt.Fprintf(text, `"__metadata__":%s`, encodeJSON(metadata))
	}
	at := int64(0)
	seen := map[string]bool{"__metadata__": true}
	for _, t := range tensors {
		elements, err := elementCount(t.Shape)
		if err != nil || elements != int64(length(t)) {
			panic(fmt.Sprintf("interop: tensor %q: shape %v, but %d elements", t.Name, t.Shape,
				length(t)))
		}
		if seen[t.Name] {
			return nil, fmt.Errorf("safetensors: tensor name %q cannot be used twice", t.Name)
		}
		seen[t.Name] = true
		if text.Len() > 9 {
			text.WriteByte(',')
		}
		shape := t.Shape
		if shape == nil {
			shape = []int{} // a scalar is [], not null
		}
		end := at + elements*int64(t.DType().Size())
		fmt.Fprintf(text, "%s:%s", encodeJSON(t.Name),
			encodeJSON(entry{t.DType(), shape, [2]int64{at, end}}))
		at = end
	}
	text.WriteByte('}')
	for text.Len()%8 != 0 {
		text.WriteByte(' ')
	}
	header := text.Bytes()
	binary.LittleEndian.PutUint64(header, uint64(len(header)-8))
	return header, nil
}

// encodeJSON serves values that cannot fail: strings, string tables and entries.
func encodeJSON(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic("interop: " + err.Error())
	}
	return text
}

func length(t Tensor) int {
	switch d := t.Data.(type) {
	case []float32:
		return len(d)
	case []int32:
		return len(d)
	case []uint32:
		return len(d)
	case []int64:
		return len(d)
	}
	return len(t.Data.([]uint8))
}

func writeData(w io.Writer, t Tensor) error {
	switch d := t.Data.(type) {
	case []float32:
		return writeChunks(w, d)
	case []int32:
		return writeChunks(w, d)
	case []uint32:
		return writeChunks(w, d)
	case []int64:
		return writeChunks(w, d)
	}
	_, err := w.Write(t.Data.([]uint8))
	return err
}

// writeChunks encodes 64 Ki elements at a time, so a whole network is never held twice.
func writeChunks[T float32 | int32 | uint32 | int64](w io.Writer, data []T) error {
	var buffer []byte
	for chunk := range slices.Chunk(data, 1<<16) {
		buffer, _ = binary.Append(buffer[:0], binary.LittleEndian, chunk)
		if _, err := w.Write(buffer); err != nil {
			return err
		}
	}
	return nil
}
