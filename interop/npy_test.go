package interop

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// npy is a NumPy file of version 1 with the given fields and data.
func npy(fields string, data any) []byte {
	var file bytes.Buffer
	file.WriteString("\x93NUMPY\x01\x00")
	binary.Write(&file, binary.LittleEndian, uint16(len(fields)))
	file.WriteString(fields)
	if data != nil {
		binary.Write(&file, binary.LittleEndian, data)
	}
	return file.Bytes()
}

func TestReadNPY(t *testing.T) {
	dir := t.TempDir()
	rows := Table{Keys: []string{"a", "b"}, Columns: 3, Rows: []float32{1, -2, 0.5, 3, 4, 1e-30}}
	var own bytes.Buffer
	if err := rows.WriteNPY(&own); err != nil {
		t.Fatal(err)
	}
	long := npy("", nil)
	long = append(append(long[:6:6], 2, 0, 58, 0, 0, 0), []byte(
		"{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }\n")...)
	long = binary.LittleEndian.AppendUint32(long, math.Float32bits(7))
	for name, c := range map[string]struct {
		file   []byte
		values []float32
		shape  []int
	}{
		"own": {own.Bytes(), rows.Rows, []int{2, 3}},
		"f8": {npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }",
			[]float64{0.25, -3}), []float32{0.25, -3}, []int{2}},
		"f2": {npy("{'descr': '<f2', 'fortran_order': False, 'shape': (1, 2), }",
			[]uint16{0x3c00, 0xc000}), []float32{1, -2}, []int{1, 2}},
		"version 2": {long, []float32{7}, []int{1}},
	} {
		path := filepath.Join(dir, "x.npy")
		if err := os.WriteFile(path, c.file, 0o666); err != nil {
			t.Fatal(err)
		}
		values, shape, err := ReadNPY(path)
		if err != nil || !slices.Equal(values, c.values) || !slices.Equal(shape, c.shape) {
			t.Errorf("%s: %v %v, %v", name, values, shape, err)
		}
	}
	good := own.Bytes()
	for want, file := range map[string][]byte{
		"no NumPy file":      []byte("\x93NUMPX\x01\x00"),
		"cut short":          good[:9],
		"cut short or":       good[:len(good)-1],
		`elements are "<i4"`: npy("{'descr': '<i4', 'fortran_order': False, 'shape': (1,)}", nil),
		"Fortran's order":    npy("{'descr': '<f4', 'fortran_order': True, 'shape': (1,)}", nil),
		"does not fit": npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4, "+
			"4611686018427387904)}", []float32{1}),
	} {
		path := filepath.Join(dir, "bad.npy")
		if err := os.WriteFile(path, file, 0o666); err != nil {
			t.Fatal(err)
		}
		if _, _, err := ReadNPY(path); err == nil || !strings.Contains(err.Error(), want) ||
			!strings.Contains(err.Error(), path) {
			t.Errorf("%q: error %v", want, err)
		}
	}
}

func TestReadLinesReadsWhatWriteLinesWrote(t *testing.T) {
	texts := []string{"a/b.png", `"quoted"`, "two\nlines", "", "ü"}
	var file bytes.Buffer
	if err := WriteLines(&file, texts); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.txt")
	if err := os.WriteFile(path, file.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	if got, err := ReadLines(path); err != nil || !slices.Equal(got, texts) {
		t.Errorf("%q, %v", got, err)
	}
}
