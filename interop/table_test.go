package interop

import (
	"bytes"
	"encoding/csv"
	"math"
	"os/exec"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

func table() Table {
	return Table{Keys: []string{"a, b.png", "new\nline \"quoted\"", "\xff.png"},
		Labels: []string{"cat", "", "dog"}, Columns: 2,
		Rows: []float32{0.1, -2, math.MaxFloat32, math.SmallestNonzeroFloat32, 1 / 3., 0}}
}

func TestCSV(t *testing.T) {
	want := table()
	var file bytes.Buffer
	if err := want.WriteCSV(&file); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(&file).ReadAll()
	if err != nil || len(lines) != 4 ||
		!reflect.DeepEqual(lines[0], []string{"key", "label", "f0", "f1"}) {
		t.Fatalf("%v, %q", err, lines)
	}
	for i, line := range lines[1:] {
		if line[0] != want.Keys[i] || line[1] != want.Labels[i] {
			t.Errorf("row %d: %q", i, line)
		}
		for j, text := range line[2:] {
			v, err := strconv.ParseFloat(text, 32)
			if err != nil || float32(v) != want.Rows[2*i+j] {
				t.Errorf("row %d, column %d: %s, want %g", i, j, text, want.Rows[2*i+j])
			}
		}
	}
	unlabelled := want
	unlabelled.Labels = nil
	if err := unlabelled.WriteCSV(&file); err != nil ||
		!strings.HasPrefix(file.String(), "key,f0,f1\n\"a, b.png\",0.1,-2\n") {
		t.Errorf("%v, %q", err, file.String())
	}
}

func TestNPY(t *testing.T) {
	var file bytes.Buffer
	if err := table().WriteNPY(&file); err != nil {
		t.Fatal(err)
	}
	raw := file.Bytes()
	length := int(raw[8]) + int(raw[9])<<8
	if !strings.HasPrefix(file.String(), "\x93NUMPY\x01\x00") || (10+length)%64 != 0 ||
		raw[9+length] != '\n' || len(raw) != 10+length+3*2*4 ||
		!strings.Contains(file.String(), "'shape': (3, 2)") {
		t.Fatalf("%q", raw)
	}
	const numpy = "import sys,io,numpy as np; a=np.load(io.BytesIO(sys.stdin.buffer.read()));" +
		"print(a.dtype, a.shape, a[0,0]==np.float32(.1), a[2,0]==np.float32(1/3), a.sum())"
	python := exec.Command("/usr/bin/python3", "-c", "import numpy")
	if python.Run() != nil {
		t.Skip("python3-numpy is not here to read the file")
	}
	python = exec.Command("/usr/bin/python3", "-c", numpy)
	python.Stdin = &file
	out, err := python.CombinedOutput()
	if err != nil || !strings.HasPrefix(string(out), "float32 (3, 2) True True ") {
		t.Errorf("%v, %s", err, out)
	}
}

func TestLines(t *testing.T) {
	var file bytes.Buffer
	texts := append(table().Keys, "ü.png", `"`, "sub/a b.png", "\u2028", "")
	if err := WriteLines(&file, texts); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(file.String(), "\n"), "\n")
	if len(lines) != len(texts) {
		t.Fatalf("%d lines: %q", len(lines), lines)
	}
	for i, line := range lines {
		if strings.HasPrefix(line, `"`) {
			line, _ = strconv.Unquote(line)
		}
		if line != texts[i] {
			t.Errorf("line %d is %q, want %q", i, lines[i], texts[i])
		}
	}
}
