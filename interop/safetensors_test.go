package interop

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func sample() ([]Tensor, map[string]string) {
	return []Tensor{
		{"z.bytes", []int{3}, []uint8{1, 2, 3}},
		{"b.weight", []int{2, 3}, []float32{0, -1.5, float32(math.Inf(1)),
			math.SmallestNonzeroFloat32, 4, 5}},
		{"a.count", []int{1}, []uint32{math.MaxUint32}},
		{"tracked", nil, []int64{-7}},
		{"empty", []int{0, 4}, []float32{}},
		{"signed", []int{2}, []int32{-1, 1}},
	}, map[string]string{"step": "17", "a \"quoted\"\nkey": "ü"}
}

func encode(t testing.TB, metadata map[string]string, tensors []Tensor) []byte {
	var out bytes.Buffer
	if err := Write(&out, metadata, tensors); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestRoundTrip(t *testing.T) {
	tensors, metadata := sample()
	path := filepath.Join(t.TempDir(), "x.safetensors")
	if err := os.WriteFile(path, encode(t, metadata, tensors), 0o666); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if !reflect.DeepEqual(f.Metadata, metadata) {
		t.Errorf("metadata %v, want %v", f.Metadata, metadata)
	}
	for _, want := range tensors {
		got, err := f.Tensor(want.Name)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got.Data, want.Data) || len(got.Shape) != len(want.Shape) {
			t.Errorf("%s: got %v %v, want %v %v", want.Name, got.Shape, got.Data, want.Shape,
				want.Data)
		}
	}
	if _, err := Slice[float32](f, "b.weight", 2, 3); err != nil {
		t.Error(err)
	}
	for _, bad := range []func() error{
		func() error { _, err := Slice[float32](f, "b.weight", 6); return err },
		func() error { _, err := Slice[uint32](f, "b.weight", 2, 3); return err },
		func() error { _, err := f.Tensor("missing"); return err },
	} {
		if err := bad(); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("expected an error naming the file, got %v", err)
		}
	}
}

func TestWriteIsDeterministicAndAligned(t *testing.T) {
	tensors, metadata := sample()
	a := encode(t, metadata, tensors)
	tensors[0], tensors[3] = tensors[3], tensors[0]
	if b := encode(t, metadata, tensors); !bytes.Equal(a, b) {
		t.Error("the order of the arguments changed the file")
	}
	if n := binary.LittleEndian.Uint64(a); n%8 != 0 {
		t.Errorf("header of %d bytes is not a multiple of 8", n)
	}
}

func TestWriteRefusesDuplicateNames(t *testing.T) {
	x := Tensor{"x", []int{1}, []float32{1}}
	for _, y := range []Tensor{x, {"x", []int{1}, []uint8{1}},
		{"__metadata__", []int{1}, []uint8{1}}} {
		if err := Write(&bytes.Buffer{}, nil, []Tensor{x, y}); err == nil {
			t.Errorf("%q was written beside x", y.Name)
		}
	}
}

func TestEveryCutIsFound(t *testing.T) {
	tensors, metadata := sample()
	whole := encode(t, metadata, tensors)
	path := filepath.Join(t.TempDir(), "cut.safetensors")
	for n := range whole {
		if err := os.WriteFile(path, whole[:n], 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := Open(path)
		if err == nil || !strings.Contains(err.Error(), path) ||
			strings.Contains(err.Error(), "\n") {
			t.Fatalf("cut to %d of %d bytes: %v", n, len(whole), err)
		}
	}
}

// file builds a file around a header text.
func file(header string, data int) []byte {
	out := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(out, header...), make([]byte, data)...)
}

func TestBadHeaders(t *testing.T) {
	for name, c := range map[string]struct {
		header string
		data   int
	}{
		"not JSON":       {`{"a"`, 0},
		"array":          {`[]`, 0},
		"unknown dtype":  {`{"a":{"dtype":"F12","shape":[1],"data_offsets":[0,4]}}`, 4},
		"unknown field":  {`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}`, 4},
		"negative shape": {`{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}`, 4},
		"overflowing shape": {
			`{"a":{"dtype":"F32","shape":[4294967296,4294967296,4],"data_offsets":[0,0]}}`, 0},
		"shape and offsets": {`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}`, 4},
		"backward offsets":  {`{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}`, 4},
		"gap":               {`{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}`, 8},
		"rest":              {`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 8},
		"beyond the end":    {`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, 4},
		"overlap": {
			`{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},` +
				`"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}`, 6},
		"metadata of number": {`{"__metadata__":{"step":1}}`, 0},
	} {
		raw := file(c.header, c.data)
		if _, err := newFile(bytes.NewReader(raw), int64(len(raw)), "x"); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	huge := binary.LittleEndian.AppendUint64(nil, math.MaxUint64)
	if _, err := newFile(bytes.NewReader(huge), 8, "x"); err == nil {
		t.Error("a header of 2^64 bytes was accepted")
	}
}

// FuzzOpen: whatever the bytes, reading ends in an error or in tensors as large as the header says.
func FuzzOpen(f *testing.F) {
	tensors, metadata := sample()
	f.Add(encode(f, metadata, tensors))
	f.Add(file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 4))
	f.Add(file(`{}`, 0))
	f.Fuzz(func(t *testing.T, raw []byte) {
		file, err := newFile(bytes.NewReader(raw), int64(len(raw)), "x")
		if err != nil {
			return
		}
		all, err := file.Tensors()
		if err != nil {
			t.Fatalf("the header passed, reading did not: %v", err)
		}
		for _, x := range all {
			if n, _ := elementCount(x.Shape); n != int64(length(x)) {
				t.Fatalf("%q: shape %v, %d elements", x.Name, x.Shape, length(x))
			}
		}
	})
}
