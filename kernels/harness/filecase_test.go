package harness

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/interop"
	"vksimclr/kernels/cases"
)

func tensorNamed(name string) *cases.Tensor { return &cases.Tensor{Name: name} }

// TestReferenceCases: the cases of single operations pass on activations of both types.
func TestReferenceCases(t *testing.T) {
	d := enginetest.Device(t)
	files, err := filepath.Glob("testdata/reference/*.safetensors")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	policy := enginePolicy(t, d)
	for _, file := range files {
		for _, activations := range []engine.DType{engine.F32, engine.F16} {
			o := FileOptions{Activations: activations, Policy: policy}
			r := CheckFile(d, file, o, KernelOperations())
			if r.Status != Pass {
				t.Error(activations, r)
			}
		}
	}
}

// checkFile runs a case of a single operation on fp32 activations.
func checkFile(d *engine.Device, path string) Result {
	return CheckFile(d, path, FileOptions{Activations: engine.F32}, KernelOperations())
}

// TestBadFiles: whatever is wrong with a file is a FAIL line that says so.
func TestBadFiles(t *testing.T) {
	d := enginetest.Device(t)
	tensor := func(name string, shape ...int) interop.Tensor {
		return interop.Tensor{Name: name, Shape: shape, Data: make([]float32, product(shape))}
	}
	x, y, image := tensor("in.x", 2, 4), tensor("out.y", 2, 4), tensor("in.x", 1, 2, 2, 2)
	meta := func(op, attrs string) map[string]string {
		return map[string]string{"op": op, "attrs": attrs, "rtol": "1e-5"}
	}
	relu, xy := meta("relu", "{}"), []interop.Tensor{x, y}
	badTolerance := map[string]string{"op": "relu", "attrs": "{}", "rtol": "nan"}
	for _, c := range []struct {
		name    string
		meta    map[string]string
		tensors []interop.Tensor
		want    string
	}{
		{"fine", relu, xy, ""},
		{"operation", meta("gelu", "{}"), xy, `unknown operation "gelu"`},
		{"attribute", meta("relu", `{"slope": 0.1}`), xy, `unknown attribute "slope"`},
		{"tensor", relu, []interop.Tensor{x, y, tensor("in.z", 1)}, `unknown tensor "in.z"`},
		{"missing input", relu, []interop.Tensor{y}, `no tensor "in.x"`},
		{"missing attribute", meta("normalize", "{}"), xy, "attribute eps is missing"},
		{"odd attribute", meta("normalize", `{"eps": "small"}`), xy,
			"attribute eps is small, expected a number"},
		{"three sides", meta("max_pool2d", `{"kernel": [2, 2, 2], "stride": 1, "padding": 0}`),
			[]interop.Tensor{image, y}, "kernel is [2 2 2], expected a whole number or two"},
		{"half a side", meta("max_pool2d", `{"kernel": [1, 2.5], "stride": 1, "padding": 0}`),
			[]interop.Tensor{image, y}, "expected a list of whole numbers"},
		{"nothing to compare", relu, []interop.Tensor{x}, "no out.* tensor"},
		{"another shape", relu, []interop.Tensor{x, tensor("out.y", 8)},
			"out.y has shape [8], computed [2 4]"},
		{"no operation", map[string]string{}, xy, "not a reference case"},
		{"tolerance", badTolerance, xy, "is not a tolerance"},
		{"dimensions", meta("conv2d", `{"stride": 1, "padding": 0}`),
			[]interop.Tensor{x, y, tensor("in.w", 4, 2)}, "not NCHW and OIHW"},
	} {
		var file bytes.Buffer
		if err := interop.Write(&file, c.meta, c.tensors); err != nil {
			t.Fatal(err)
		}
		expect(t, checkFile(d, write(t, c.name, file.Bytes())), c.name, c.want)
	}
}

func TestDamagedFiles(t *testing.T) {
	d := enginetest.Device(t)
	whole, err := os.ReadFile("testdata/reference/relu.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 5, 8, 100, len(whole) - 1} {
		expect(t, checkFile(d, write(t, "cut", whole[:n])), "cut short", "cut short or damaged")
	}
	huge := append([]byte{255, 255, 255, 255, 255, 255, 255, 127}, whole[8:]...)
	expect(t, checkFile(d, write(t, "huge", huge)), "huge header", "cut short or damaged")
	expect(t, checkFile(d, filepath.Join(t.TempDir(), "absent")), "absent", "no such file")
}

func write(t *testing.T, name string, data []byte) string {
	path := filepath.Join(t.TempDir(), name+".safetensors")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// expect wants a pass for "", or else a failure on one line whose reason contains the words.
func expect(t *testing.T, r Result, name, want string) {
	t.Helper()
	oneLine := !strings.Contains(r.Reason, "\n")
	told := r.Status == Fail && strings.Contains(r.Reason, want) && oneLine
	if want == "" && r.Status != Pass || want != "" && !told {
		t.Errorf("%s: %v, want %q", name, r, want)
	}
}
