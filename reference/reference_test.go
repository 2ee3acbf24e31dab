package reference

import (
	"path/filepath"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/kernels/harness"
)

// TestReferenceCases: the cases of networks, training and classifiers pass.
func TestReferenceCases(t *testing.T) {
	checkFiles(t, enginetest.Device(t), "*")
}

// TestFusedNetworks: networks are right when convolutions do a part of the batch norms' work, with
// direct convolutions and among Winograd's. CPU drivers fuse in this test only.
func TestFusedNetworks(t *testing.T) {
	d := enginetest.Device(t)
	t.Setenv("VKSIMCLR_FUSE", "on")
	for _, winograd := range []string{"off", "on"} {
		t.Setenv("VKSIMCLR_WINOGRAD", winograd)
		checkFiles(t, d, "resnet*")
		checkFiles(t, d, "simclr_train*")
	}
}

// checkFiles wants the cases that match a pattern to pass, on activations of both types.
func checkFiles(t *testing.T, d *engine.Device, pattern string) {
	t.Helper()
	files, err := filepath.Glob("testdata/" + pattern + ".safetensors")
	if err != nil || len(files) == 0 {
		t.Fatalf("no file %s: %v", pattern, err)
	}
	for _, file := range files {
		for _, activations := range []engine.DType{engine.F32, engine.F16} {
			r := CheckFile(d, file, harness.FileOptions{Activations: activations})
			if r.Status != harness.Pass {
				t.Error(activations, r)
			}
		}
	}
}
