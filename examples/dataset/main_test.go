package main

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
)

func TestFolderTrains(t *testing.T) {
	enginetest.Device(t).Close()
	dir := t.TempDir()
	for i := range 9 {
		picture := image.NewRGBA(image.Rect(0, 0, 20+9*i, 90-7*i))
		for k := range 20 + 9*i {
			picture.Set(k, k, color.RGBA{byte(20 * i), byte(9 * k), 99, 255})
		}
		file, err := os.Create(filepath.Join(dir, fmt.Sprintf("%d.png", i)))
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(file, picture); err != nil {
			t.Fatal(err)
		}
		file.Close()
	}
	var out strings.Builder
	if err := run(dir, os.Getenv("VKSIMCLR_DEVICE"), 4, &out); err != nil ||
		!strings.Contains(out.String(), "step 2 of 2") {
		t.Errorf("%v: %s", err, out.String())
	}
	broken := filepath.Join(dir, "broken.png")
	if err := os.WriteFile(broken, []byte("no picture"), 0o666); err != nil {
		t.Fatal(err)
	}
	err := run(dir, os.Getenv("VKSIMCLR_DEVICE"), 10, &out)
	if err == nil || !strings.Contains(err.Error(), broken) {
		t.Errorf("a broken picture: %v", err)
	}
}
