// Package enginetest gives tests a device.
package enginetest

import (
	"os"
	"testing"

	"vksimclr/engine"
	"vksimclr/shaders"
)

// Device opens the device that VKSIMCLR_DEVICE names, or any. Without a device the test is skipped and says so; when VKSIMCLR_DEVICE is
// set, failing to find it fails the test; "none" skips every device test. Under VKSIMCLR_VALIDATE=1 a test fails when the validation
// layer says anything.
func Device(t testing.TB, options ...func(*engine.Options)) *engine.Device {
	t.Helper()
	want := os.Getenv("VKSIMCLR_DEVICE")
	if want == "none" {
		t.Skip("no device tests: VKSIMCLR_DEVICE=none")
	}
	o := engine.Options{Device: want, Shaders: shaders.FS}
	for _, set := range options {
		set(&o)
	}
	d, err := engine.Open(o)
	if err != nil {
		if want == "" {
			t.Skipf("no device: %v", err)
		}
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}
