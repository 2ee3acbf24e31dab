package data

import (
	"image"
	"image/color"
	"slices"
	"strings"
	"testing"
)

// Pictures in memory have the pixels of their bounds, wherever these begin, without alpha.
func TestImages(t *testing.T) {
	m := image.NewNRGBA(image.Rect(-3, 5, 40, 20))
	for y := 5; y < 20; y++ {
		for x := -3; x < 40; x++ {
			m.Set(x, y, color.NRGBA{byte(5 * x), byte(7 * y), byte(x * y), byte(x)})
		}
	}
	part := m.SubImage(image.Rect(2, 7, 9, 12))
	gray := image.NewGray(image.Rect(0, 0, 2, 1))
	gray.Pix = []byte{9, 200}
	set := NewImages("mine", []image.Image{m, part, gray, nil})
	if set.Len() != 4 || set.Name() != "mine" {
		t.Error(set.Len(), set.Name())
	}
	var p Picture
	for i, bounds := range []image.Rectangle{m.Bounds(), part.Bounds()} {
		if err := set.Read(i, &p); err != nil || p.Height != bounds.Dy() || p.Width != bounds.Dx() {
			t.Fatal(err, p.Height, p.Width)
		}
		for y := range p.Height {
			for x := range p.Width {
				want := m.NRGBAAt(bounds.Min.X+x, bounds.Min.Y+y)
				got := p.Pixels[3*(y*p.Width+x):][:3]
				if !slices.Equal(got, []byte{want.R, want.G, want.B}) {
					t.Fatalf("picture %d, pixel %d,%d is %v, want %v", i, x, y, got, want)
				}
			}
		}
	}
	if err := set.Read(2, &p); err != nil ||
		!slices.Equal(p.Pixels, []byte{9, 9, 9, 200, 200, 200}) || p.Key != "2" {
		t.Error(err, p)
	}
	if err := set.Read(3, &p); err == nil || !strings.Contains(err.Error(), "image 3 is nil") ||
		p.Key != "3" {
		t.Error(err, p.Key)
	}
}

// A kind that does not exist is named, instead of standing for the embedded pictures.
func TestUnknownKind(t *testing.T) {
	for _, kind := range []string{"", "imagefolder"} {
		_, err := Spec{Kind: kind, Path: "x"}.Open(t.Context(), Options{})
		if err == nil || !strings.Contains(err.Error(), "is not one of shapes") {
			t.Errorf("%q: %v", kind, err)
		}
	}
}
