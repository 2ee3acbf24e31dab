// Package enginetest gives tests a device.
package enginetest

import (
	"os"
	"testing"

	"vksimclr/engine"
	"vksimclr/shaders"
)

// Device opens the device that VKSIMCLR_DEVICE names, or any device where it is unset. Without a
// device the test is skipped and says so, but fails where VKSIMCLR_DEVICE is set. With "none" every
// device test is skipped. Under VKSIMCLR_VALIDATE=1 messages of the validation layer fail the test.
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
