package reference

import (
	"os"
	"path/filepath"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/kernels"
	"vksimclr/kernels/harness"
)

// TestReferenceCases: the cases of networks, training and classifiers pass.
func TestReferenceCases(t *testing.T) {
	d := enginetest.Device(t)
	checkFiles(t, d, resolved(t, d), "*")
}

// TestFusedNetworks: networks are right when convolutions do a part of the batch norms' work, with
// direct convolutions and among Winograd's. CPU drivers fuse in this test only.
func TestFusedNetworks(t *testing.T) {
	d := enginetest.Device(t)
	policy := resolved(t, d)
	policy.Fuse = kernels.FuseOn
	for _, policy.Winograd = range []kernels.Winograd{kernels.WinogradOff, kernels.WinogradAll} {
		checkFiles(t, d, policy, "resnet*")
		checkFiles(t, d, policy, "simclr_train*")
	}
}

// resolved is the policy that the environment asks for on a device.
func resolved(t *testing.T, d *engine.Device) kernels.Policy {
	t.Helper()
	policy, err := kernels.PolicyFrom(os.Getenv)
	if err == nil {
		policy, err = policy.Resolve(d)
	}
	if err != nil {
		t.Fatal(err)
	}
	return policy
}

// checkFiles wants the cases that match a pattern to pass, on activations of both types.
func checkFiles(t *testing.T, d *engine.Device, policy kernels.Policy, pattern string) {
	t.Helper()
	files, err := filepath.Glob("testdata/" + pattern + ".safetensors")
	if err != nil || len(files) == 0 {
		t.Fatalf("no file %s: %v", pattern, err)
	}
	for _, file := range files {
		for _, activations := range []engine.DType{engine.F32, engine.F16} {
			r := CheckFile(d, file, harness.FileOptions{Activations: activations, Policy: policy})
			if r.Status != harness.Pass {
				t.Error(activations, r)
			}
		}
	}
}
