package main

import (
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/data/turbo"
)

// TestDecode: every way to read a folder is timed, and PyTorch's stand-in answers each round.
func TestDecode(t *testing.T) {
	dir := t.TempDir()
	f, err := os.Create(filepath.Join(dir, "a.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := jpeg.Encode(f, image.NewGray(image.Rect(0, 0, 300, 200)), nil); err != nil {
		t.Fatal(err)
	}
	python := program(t, `while read line; do
	echo '{"name": "torch", "pictures": 1, "seconds": 1, "user": 0.5}'; done`)
	code, out, log := peers("-decode", dir, "-rounds", "2", "-python", python)
	if !turbo.Available {
		if code != 1 || !strings.Contains(log, "no libjpeg-turbo") {
			t.Errorf("code %d: %s", code, log)
		}
		return
	}
	if code != 0 {
		t.Fatalf("code %d: %s", code, log)
	}
	wantLines(t, out, "within 256 pixels", "image/jpeg alone", "folder, Go's", "folder, libjpeg",
		"\npack", "torch", " 500.000 ")
}
