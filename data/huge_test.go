package data

import (
	"bytes"
	"image"
	"image/jpeg"
	"path/filepath"
	"testing"
)

// A JPEG of more pixels than are allowed is read scaled down, where libjpeg-turbo can: as many
// pixels as are decoded count. Anything else is refused before memory is taken for it.
func TestHugeJPEG(t *testing.T) {
	grey := image.NewGray(image.Rect(0, 0, 2000, 1600))
	for i := range grey.Pix {
		grey.Pix[i] = byte(i % 2000 / 8)
	}
	file := encoded(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, grey, nil) })
	const allowed = 200 * 250 // an eighth of each side is 250×200
	dir := t.TempDir()
	put(t, dir, map[string][]byte{"a.jpg": file, "b.jpg": file})
	open := func(jpeg string, side, maxPixels int) (Parts, error) {
		spec := Spec{Kind: "folder", Path: dir}
		return spec.Open(t.Context(), Options{JPEG: jpeg, Side: side, MaxPixels: maxPixels,
			CacheDir: filepath.Join(dir, ".cache")})
	}
	for range 2 { // the second time by memory
		_, err := open(JPEGGo, 200, allowed)
		if err == nil || !bytes.Contains([]byte(err.Error()), []byte("--max-pixels")) {
			t.Errorf("image/jpeg takes a JPEG of 2000×1600 pixels: %v", err)
		}
	}
	needTurbo(t)
	for range 2 {
		p, err := open(JPEGTurbo, 200, allowed)
		if err != nil {
			t.Fatal(err)
		}
		var small Picture
		if err := ReadWithin(p.Train, 1, 200, &small); err != nil || small.Width != 200 ||
			small.Height != 160 || small.Pixels[3*100] < 115 || small.Pixels[3*100] > 135 {
			t.Errorf("%v: %d×%d, the middle is %v", err, small.Width, small.Height,
				small.Pixels[300:303])
		}
		checkLine(t, p.Train.Read(1, &small), "too many pixels: 2000×1600")
		_, err = open(JPEGTurbo, 200, allowed-1)
		if err == nil {
			t.Error("more pixels are decoded than are allowed")
		}
		if _, err = open(JPEGTurbo, 0, allowed); err == nil {
			t.Error("a whole JPEG has too many pixels, but is good")
		}
	}
	// More than one scan needs memory for the whole picture.
	progressive := jpegSamples(t)["progressive"]
	var small Picture
	d := decoding{turbo: true, maxPixels: 8 * 6}
	checkLine(t, d.within(progressive, 8, "", &small), "too many pixels")
	if err := d.within(jpegSamples(t)["420"], 8, "", &small); err != nil {
		t.Error(err)
	}
	damaged := bytes.Clone(jpegSamples(t)["420"])
	checkLine(t, d.within(damaged[:len(damaged)-9], 8, "", &small), "too many pixels")
}
