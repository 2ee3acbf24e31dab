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
	"vksimclr/kernels"
	"vksimclr/kernels/cases"
)

func tensorNamed(name string) *cases.Tensor { return &cases.Tensor{Name: name} }

func TestReferenceCases(t *testing.T) {
	d := enginetest.Device(t)
	files, err := filepath.Glob("testdata/reference/*.safetensors")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	pass(t, d, resolved(t, d), files)
}

// resolved is the policy that the environment asks for.
func resolved(t *testing.T, d *engine.Device) kernels.Policy {
	t.Helper()
	want, err := kernels.PolicyFrom(os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	policy, err := want.Resolve(d)
	if err != nil {
		t.Fatal(err)
	}
	return policy
}

// pass wants all the cases to pass, on activations of both types.
func pass(t *testing.T, d *engine.Device, policy kernels.Policy, files []string) {
	t.Helper()
	for _, file := range files {
		for _, activations := range []engine.DType{engine.F32, engine.F16} {
			if r := CheckFile(d, policy, file, activations); r.Status != Pass {
				t.Error(activations, r)
			}
		}
	}
}

// TestFusedNetworks: networks are right with convolutions that do norms' work, too, which CPU drivers use for this only, alone and among Winograd's.
func TestFusedNetworks(t *testing.T) {
	d := enginetest.Device(t)
	policy := resolved(t, d)
	policy.Fuse = kernels.FuseOn
	for _, policy.Winograd = range []kernels.Winograd{kernels.WinogradOff, kernels.WinogradAll} {
		for _, pattern := range []string{"resnet*", "simclr_train*"} {
			files, err := filepath.Glob("testdata/reference/" + pattern + ".safetensors")
			if err != nil || len(files) == 0 {
				t.Fatalf("no file %s: %v", pattern, err)
			}
			pass(t, d, policy, files)
		}
	}
}

// TestBadFiles: what is wrong with a file is a FAIL line that says so, whatever it is.
func TestBadFiles(t *testing.T) {
	d := enginetest.Device(t)
	x := interop.Tensor{Name: "in.x", Shape: []int{2, 4}, Data: make([]float32, 8)}
	y := interop.Tensor{Name: "out.y", Shape: []int{2, 4}, Data: make([]float32, 8)}
	image := interop.Tensor{Name: "in.x", Shape: []int{1, 2, 2, 2}, Data: make([]float32, 8)}
	meta := func(op, attrs string) map[string]string {
		return map[string]string{"op": op, "attrs": attrs, "rtol": "1e-5"}
	}
	for _, c := range []struct {
		name    string
		meta    map[string]string
		tensors []interop.Tensor
		want    string
	}{
		{"fine", meta("relu", "{}"), []interop.Tensor{x, y}, ""},
		{"operation", meta("gelu", "{}"), []interop.Tensor{x, y}, `unknown operation "gelu"`},
		{"attribute", meta("relu", `{"slope": 0.1}`), []interop.Tensor{x, y}, `unknown attribute "slope"`},
		{"tensor", meta("relu", "{}"), []interop.Tensor{x, y, {Name: "in.z", Shape: []int{1}, Data: make([]float32, 1)}}, `unknown tensor "in.z"`},
		{"missing input", meta("relu", "{}"), []interop.Tensor{y}, `no tensor "in.x"`},
		{"missing attribute", meta("normalize", "{}"), []interop.Tensor{x, y}, "attribute eps is missing"},
		{"odd attribute", meta("normalize", `{"eps": "small"}`), []interop.Tensor{x, y}, "attribute eps is small, expected a number"},
		{"three sides", meta("max_pool2d", `{"kernel": [2, 2, 2], "stride": 1, "padding": 0}`), []interop.Tensor{image, y}, "kernel is [2 2 2], expected a whole number or two"},
		{"half a side", meta("max_pool2d", `{"kernel": [1, 2.5], "stride": 1, "padding": 0}`), []interop.Tensor{image, y}, "expected a list of whole numbers"},
		{"nothing to compare", meta("relu", "{}"), []interop.Tensor{x}, "no out.* tensor"},
		{"another shape", meta("relu", "{}"), []interop.Tensor{x, {Name: "out.y", Shape: []int{8}, Data: make([]float32, 8)}}, "out.y has shape [8], computed [2 4]"},
		{"no operation", map[string]string{}, []interop.Tensor{x, y}, "not a reference case"},
		{"tolerance", map[string]string{"op": "relu", "attrs": "{}", "rtol": "nan"}, []interop.Tensor{x, y}, "is not a tolerance"},
		{"dimensions", meta("conv2d", `{"stride": 1, "padding": 0}`), []interop.Tensor{x, y, {Name: "in.w", Shape: []int{4, 2}, Data: make([]float32, 8)}}, "not NCHW and OIHW"},
	} {
		var file bytes.Buffer
		if err := interop.Write(&file, c.meta, c.tensors); err != nil {
			t.Fatal(err)
		}
		expect(t, CheckFile(d, kernels.Policy{}, write(t, c.name, file.Bytes()), engine.F32), c.name, c.want)
	}
}

func TestDamagedFiles(t *testing.T) {
	d := enginetest.Device(t)
	whole, err := os.ReadFile("testdata/reference/relu.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 5, 8, 100, len(whole) - 1} {
		expect(t, CheckFile(d, kernels.Policy{}, write(t, "cut", whole[:n]), engine.F32), "cut short", "cut short or damaged")
	}
	huge := append([]byte{255, 255, 255, 255, 255, 255, 255, 127}, whole[8:]...)
	expect(t, CheckFile(d, kernels.Policy{}, write(t, "huge", huge), engine.F32), "huge header", "cut short or damaged")
	expect(t, CheckFile(d, kernels.Policy{}, filepath.Join(t.TempDir(), "absent"), engine.F32), "absent", "no such file")
}

func write(t *testing.T, name string, data []byte) string {
	path := filepath.Join(t.TempDir(), name+".safetensors")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// expect wants a pass, or a failure on one line whose reason contains the given words.
func expect(t *testing.T, r Result, name, want string) {
	t.Helper()
	if want == "" && r.Status != Pass || want != "" && (r.Status != Fail || !strings.Contains(r.Reason, want) || strings.Contains(r.Reason, "\n")) {
		t.Errorf("%s: %v, want %q", name, r, want)
	}
}
