package data

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
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

// BenchmarkDecode is what reading a JPEG costs beyond image/jpeg: pixels and scaling.
func BenchmarkDecode(b *testing.B) {
	file := encoded(b, func(out *bytes.Buffer) error { return jpeg.Encode(out, photo(), nil) })
	b.Run("image/jpeg", func(b *testing.B) {
		for b.Loop() {
			if _, err := jpeg.Decode(bytes.NewReader(file)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("decode", func(b *testing.B) {
		var p Picture
		for b.Loop() {
			if err := decode(file, 0, "", &p); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("decode and scale", func(b *testing.B) {
		var p Picture
		c := Canvas{256, 256, 256}
		canvas := make([]byte, c.bytes())
		for b.Loop() {
			if err := decode(file, 0, "", &p); err != nil {
				b.Fatal(err)
			}
			c.put(canvas, &p)
		}
	})
}
