package interop

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// torchFile is a file that testdata/torch/make.py wrote.
func torchFile(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "torch", name+".pth"))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func openBytes(raw []byte) (*Torch, error) {
	return newTorch(bytes.NewReader(raw), int64(len(raw)))
}

// Tensors of all kinds of file, and of all element types, are PyTorch's.
func TestTorchTensors(t *testing.T) {
	eighths := func(values ...float32) []float32 {
		for i := range values {
			values[i] /= 8
		}
		return values
	}
	base := eighths(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
	for _, file := range []string{"zip", "protocol4", "legacy"} {
		f, err := openBytes(torchFile(t, file))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if want := []string{"argparse.Namespace"}; !slices.Equal(f.NotRun, want) {
			t.Errorf("%s: not run: %q, want %q", file, f.NotRun, want)
		}
		for name, want := range map[string]Tensor{
			"state_dict.float":     {Shape: []int{3, 4}, Data: base},
			"state_dict.half":      {Shape: []int{3, 4}, Data: base},
			"state_dict.bfloat16":  {Shape: []int{3, 4}, Data: base},
			"state_dict.double":    {Shape: []int{3, 4}, Data: base},
			"state_dict.part":      {Shape: []int{2, 2}, Data: eighths(4, 8, 6, 10)},
			"state_dict.count":     {Shape: []int{}, Data: []int64{-7}},
			"state_dict.empty":     {Shape: []int{0, 4}, Data: []float32{}},
			"state_dict.parameter": {Shape: []int{4}, Data: base[:4]},
			"list.0":               {Shape: []int{4}, Data: base[8:]},
			"list.5.1.1":           {Shape: []int{4}, Data: base[:4]},
		} {
			have, err := f.Tensor(name)
			if err != nil || !slices.Equal(have.Shape, want.Shape) ||
				!reflect.DeepEqual(have.Data, want.Data) {
				t.Errorf("%s: %s: %v, have %v %v, want %v %v", file, name, err, have.Shape,
					have.Data, want.Shape, want.Data)
			}
		}
		if names := f.Names(); len(names) != 10 {
			t.Errorf("%s: %q", file, names)
		}
	}
}

// Safetensors of other floating-point types are read as float32.
func TestOpenOtherFloats(t *testing.T) {
	raw := append(file(`{"b":{"dtype":"BF16","shape":[1],"data_offsets":[8,10]},`+
		`"d":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},`+
		`"h":{"dtype":"F16","shape":[3],"data_offsets":[10,16]}}`, 0),
		"\x00\x00\x00\x00\x00\x00\xf8\xbf\xc0\xbf\x00\xbe\x01\x00\xff\x7b"...)
	f, err := newFile(bytes.NewReader(raw), int64(len(raw)), "x")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]float32{"b": {-1.5}, "d": {-1.5},
		"h": {-1.5, 1. / (1 << 24), 65504}} {
		if x, err := f.Tensor(name); err != nil || !reflect.DeepEqual(x.Data, want) {
			t.Errorf("%s: %v, %v, want %v", name, x.Data, err, want)
		}
	}
}

// A whole module's tensors have the names of its state_dict.
func TestTorchModule(t *testing.T) {
	f, err := openBytes(torchFile(t, "module"))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"0.bias", "0.weight"}; !slices.Equal(f.Names(), want) {
		t.Errorf("%q, want %q", f.Names(), want)
	}
}

// Code in a file is named, and not run.
func TestTorchRunsNothing(t *testing.T) {
	f, err := OpenTorch(filepath.Join("testdata", "torch", "code.pth"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	_, err = f.Tensor("weight")
	if err != nil || !slices.Equal(f.NotRun, []string{"posix.system"}) {
		t.Errorf("%v, not run: %q", err, f.NotRun)
	}
	if _, err := os.Stat("was-run"); err == nil {
		t.Error("the code was run")
	}
}

// A file cut short anywhere is an error of one line, at the latest when its tensors are read.
func TestTorchEveryCutIsFound(t *testing.T) {
	for _, file := range []string{"zip", "legacy"} {
		whole := torchFile(t, file)
		for n := range whole {
			f, err := openBytes(whole[:n])
			if err == nil {
				for _, name := range f.Names() {
					if _, e := f.Tensor(name); e != nil {
						err = e
					}
				}
			}
			if err == nil || strings.Contains(err.Error(), "\n") {
				t.Fatalf("%s cut to %d of %d bytes: %v", file, n, len(whole), err)
			}
		}
	}
}

// Pickles that would take much memory or time, or say what cannot be, are errors.
func TestTorchHostile(t *testing.T) {
	tensor := func(shape, strides string) string {
		return "\x80\x02ctorch._utils\n_rebuild_tensor_v2\n((U\x07storagectorch\nFloatStorage\n" +
			"U\x010U\x03cpuK\x08tQK\x00" + shape + strides + "\x89}tR."
	}
	for name, c := range map[string]struct{ pickle, want string }{
		"itself": {"\x80\x02]q\x00h\x00a.", "hold each other"},
		"laughs": {"\x80\x02]q\x00" + strings.Repeat("](h\x00h\x00h\x00h\x00eq\x00", 30) + ".",
			"hold each other"},
		"long text":   {"\x80\x02X\xff\xff\xff\x7fabc.", "a text of"},
		"long number": {"\x80\x02\x8b\xff\xff\xff\x7f.", "a number of"},
		"no value":    {"\x80\x02.", "damaged"},
		"extension":   {"\x80\x02\x82\x01.", "instruction 0x82"},
		"no memo":     {"\x80\x02h\x05.", "nothing was kept"},
		"large":       {tensor("K\x09\x85", "K\x01\x85"), "a tensor of shape [9]"},
		"beyond":      {tensor("K\x02\x85", "K\x08\x85"), "beyond"},
		"strides": {tensor("K\x02\x85", "\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f\x85"),
			"strides"},
		"negative": {tensor("\x8a\x01\xff\x85", "K\x01\x85"), "shape [-1]"},
	} {
		p := newPickle(buffered(c.pickle), int64(len(c.pickle)), storageOf)
		root, err := p.load()
		if err == nil {
			err = (&Torch{tensors: map[string]torchTensor{}}).collect(root)
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	for raw, want := range map[string]string{"": "too short", "<html>": "no file of PyTorch",
		"PK\x03\x04" + strings.Repeat("x", 40): "download it again",
		"\x80\x02]q\x01.":                      "not of PyTorch"} {
		if _, err := openBytes([]byte(raw)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", raw, err, want)
		}
	}
}
