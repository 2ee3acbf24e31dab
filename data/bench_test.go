package data

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"path/filepath"
	"testing"

	"vksimclr/data/turbo"
)

// photo is a picture of 500×375 pixels with something to see everywhere.
func photo() image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, 500, 375))
	d := newDice(1)
	for i := range 500 * 375 {
		x, y := i%500, i/500
		noise := byte(d.next() & 15)
		m.SetNRGBA(x, y, color.NRGBA{byte(x/2) + noise, byte(y/2) + noise, byte((x + y) / 4), 255})
	}
	return m
}

// BenchmarkDecode is what reading a JPEG costs: decoding alone, with RGB pixels, and scaled down to
// fit a square, by both decoders. Below 250 pixels libjpeg-turbo decodes half of the picture's
// frequencies.
func BenchmarkDecode(b *testing.B) {
	file := encoded(b, func(out *bytes.Buffer) error { return jpeg.Encode(out, photo(), nil) })
	b.Run("image/jpeg", func(b *testing.B) {
		for b.Loop() {
			if _, err := jpeg.Decode(bytes.NewReader(file)); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, word := range []string{JPEGGo, JPEGTurbo} {
		if word == JPEGTurbo && !turbo.Available {
			continue
		}
		for _, side := range []int{0, 256, 224, 112, 64} {
			b.Run(fmt.Sprintf("%s/side%d", word, side), func(b *testing.B) {
				var p Picture
				d := decoding{turbo: word == JPEGTurbo}
				for b.Loop() {
					if err := d.within(file, side, "", &p); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkShrink scales a decoded picture down.
func BenchmarkShrink(b *testing.B) {
	file := encoded(b, func(out *bytes.Buffer) error { return jpeg.Encode(out, photo(), nil) })
	var p Picture
	if err := decode(file, 0, "", &p); err != nil {
		b.Fatal(err)
	}
	pixels := make([]byte, 3*192*256)
	for b.Loop() {
		shrink(pixels, 3*256, 192, 256, &p)
	}
}

// BenchmarkPack reads a picture of 256×192 pixels from a pack.
func BenchmarkPack(b *testing.B) {
	set := &mixed{sizes: [][2]int{{192, 256}, {256, 192}}}
	path := filepath.Join(b.TempDir(), "a.pack")
	if _, err := WritePack(b.Context(), Parts{Train: set}, PackConfig{Path: path}); err != nil {
		b.Fatal(err)
	}
	parts, err := openPack(path, Options{})
	if err != nil {
		b.Fatal(err)
	}
	var p Picture
	for b.Loop() {
		if err := parts.Train.Read(0, &p); err != nil {
			b.Fatal(err)
		}
	}
}
