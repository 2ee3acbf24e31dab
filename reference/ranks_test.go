package reference

import (
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
	"vksimclr/kernels/harness"
)

// TestTrainingOnRanks: cases of whole training steps pass on ranks that share their batch: small
// views, a memory of keys and micro-batches among them.
func TestTrainingOnRanks(t *testing.T) {
	var devices []*engine.Device
	for range 3 {
		devices = append(devices, enginetest.Device(t))
	}
	policy := resolved(t, devices[0])
	for _, c := range []struct {
		name        string
		ranks       int
		activations engine.DType
	}{
		{"crops", 3, engine.F32},
		{"memory_whole", 2, engine.F32},
		{"dclw", 2, engine.F16},
	} {
		r := CheckFileOnRanks(devices[:c.ranks], "testdata/simclr_train-"+c.name+".safetensors",
			harness.FileOptions{Activations: c.activations, Policy: policy})
		if r.Status != harness.Pass {
			t.Errorf("%d ranks, %v: %v", c.ranks, c.activations, r)
		}
	}
}
