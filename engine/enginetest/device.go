// Package enginetest gives tests a device.
package enginetest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"vksimclr/engine"
	"vksimclr/shaders"
	"vksimclr/shaders/manifest"
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
	o := engine.Options{Device: want, Shaders: modules(), Emulated: emulated(t)}
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

// modules are the committed modules. Those in the folder that VKSIMCLR_SHADERS names take their
// places: so tools/mutants finds out whether tests notice a faulty one.
func modules() fs.FS {
	if folder := os.Getenv("VKSIMCLR_SHADERS"); folder != "" {
		return replaced{os.DirFS(folder), shaders.FS}
	}
	return shaders.FS
}

// emulated is the shape of matrices that the modules in VKSIMCLR_SHADERS emulate.
func emulated(t testing.TB) (m engine.EmulatedMatrix) {
	t.Helper()
	path := filepath.Join(os.Getenv("VKSIMCLR_SHADERS"), manifest.Emulated)
	text, err := os.ReadFile(path)
	if os.Getenv("VKSIMCLR_SHADERS") == "" || errors.Is(err, fs.ErrNotExist) {
		return m
	}
	if err == nil {
		_, err = fmt.Sscan(string(text), &m.M, &m.N, &m.K, &m.Lanes)
	}
	if err != nil {
		t.Fatalf("%s: %v: write it anew by go run ./tools/spvgen -emulated-matrices", path, err)
	}
	return m
}

// replaced is a folder whose files stand in front of another's.
type replaced struct{ front, back fs.FS }

func (r replaced) Open(name string) (fs.File, error) {
	if f, err := r.front.Open(name); err == nil {
		return f, nil
	}
	return r.back.Open(name)
}
