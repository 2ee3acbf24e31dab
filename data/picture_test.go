package data

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// sample is a picture of 5×3 pixels, each of another colour.
func sample() *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, 5, 3))
	for i := range 15 {
		m.Set(i%5, i/5, color.NRGBA{byte(16 * i), byte(255 - 16*i), byte(100 + i), 255})
	}
	return m
}

// encoded is the file that an encoder writes.
func encoded(t testing.TB, write func(b *bytes.Buffer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngFile(t testing.TB, m image.Image) []byte {
	return encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, m) })
}

func tiffFile(t testing.TB, m image.Image) []byte {
	return encoded(t, func(b *bytes.Buffer) error { return tiff.Encode(b, m, nil) })
}

func jpegFile(t testing.TB, m image.Image) []byte {
	return encoded(t, func(b *bytes.Buffer) error {
		return jpeg.Encode(b, m, &jpeg.Options{Quality: 100})
	})
}

// as draws the sample in another colour model.
func as(m interface {
	image.Image
	Set(x, y int, c color.Color)
}) image.Image {
	for y := range 3 {
		for x := range 5 {
			m.Set(x, y, sample().At(x, y))
		}
	}
	return m
}

// Every format and colour model gives the pixels of the sample.
func TestFormats(t *testing.T) {
	frame := image.Rect(0, 0, 5, 3)
	var palette color.Palette
	for i := range 15 {
		palette = append(palette, sample().At(i%5, i/5))
	}
	clear := sample()
	for i := range 15 {
		clear.Pix[4*i+3] = byte(i) // the first pixel is wholly transparent, and has a colour
	}
	var p6, p3, p6wide strings.Builder
	fmt.Fprint(&p6, "P6\n# a comment\n5 3\n255\n")
	fmt.Fprint(&p3, "P3 5 3 255\n")
	fmt.Fprint(&p6wide, "P6 5 3 65535\n")
	for i, v := range sample().Pix {
		if i%4 < 3 {
			p6.WriteByte(v)
			fmt.Fprintf(&p3, "%d\n", v)
			p6wide.Write([]byte{v, 0xff}) // the low byte is dropped
		}
	}
	for name, file := range map[string][]byte{
		"png":         pngFile(t, sample()),
		"png alpha":   pngFile(t, clear),
		"png 16 bits": pngFile(t, as(image.NewNRGBA64(frame))),
		"png palette": pngFile(t, as(image.NewPaletted(frame, palette))),
		"gif": encoded(t, func(b *bytes.Buffer) error {
			return gif.Encode(b, as(image.NewPaletted(frame, palette)), nil)
		}),
		"bmp":  encoded(t, func(b *bytes.Buffer) error { return bmp.Encode(b, sample()) }),
		"tiff": tiffFile(t, sample()),
		"p6":   []byte(p6.String()),
		"p3":   []byte(p3.String()),
		"wide": []byte(p6wide.String()),
	} {
		var p Picture
		if err := decode(file, 15, "a", &p); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i := range 15 {
			if got := p.Pixels[3*i : 3*i+3]; !bytes.Equal(got, sample().Pix[4*i:4*i+3]) {
				t.Errorf("%s: pixel %d is %v, want %v", name, i, got, sample().Pix[4*i:4*i+3])
				break
			}
		}
		if p.Height != 3 || p.Width != 5 || p.Key != "a" {
			t.Errorf("%s: %q %d×%d", name, p.Key, p.Height, p.Width)
		}
		if err := decode(file, 14, "a", &p); !errors.Is(err, errTooLarge) {
			t.Errorf("%s: 15 pixels where 14 are allowed: %v", name, err)
		}
		if decode(file[:len(file)/2], 15, "a", &p) == nil {
			t.Errorf("half a %s is a picture", name)
		}
	}
}

// Greys, bits, lossy formats and the smallest picture, by some of their pixels.
func TestOtherPictures(t *testing.T) {
	gray := image.NewGray(image.Rect(0, 0, 8, 8))
	for i := range gray.Pix {
		gray.Pix[i] = 77
	}
	wide := image.NewGray16(image.Rect(0, 0, 1, 1))
	wide.SetGray16(0, 0, color.Gray16{0x12ff})
	webp := wholeOf(t, "testdata/lossy.webp")
	for name, c := range map[string]struct {
		file  []byte
		at    int // pixel
		want  [3]byte
		slack int
	}{
		"gray jpeg":    {jpegFile(t, gray), 9, [3]byte{77, 77, 77}, 1},
		"1×1, 16 bits": {pngFile(t, wide), 0, [3]byte{0x12, 0x12, 0x12}, 0},
		"p1":           {[]byte("P1 3 1 01 0"), 1, [3]byte{0, 0, 0}, 0},
		"p4":           {[]byte("P4 9 2 \xff\xff\xff\x00"), 17, [3]byte{255, 255, 255}, 0},
		"p2":           {[]byte("P2 2 1 15 0 15"), 1, [3]byte{255, 255, 255}, 0},
		"p5":           {[]byte("P5 2 1 100 \x00\x32"), 1, [3]byte{128, 128, 128}, 0},
		"webp":         {webp, 0, [3]byte{15, 16, 10}, 5},
	} {
		var p Picture
		if err := decode(c.file, 0, "", &p); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for k, want := range c.want {
			if d := int(p.Pixels[3*c.at+k]) - int(want); d > c.slack || -d > c.slack {
				t.Errorf("%s: pixel %d is %v, want %v", name, c.at, p.Pixels[3*c.at:][:3], c.want)
				break
			}
		}
	}
}

// What is no picture is told in one line that says what it is instead.
func TestNoPictures(t *testing.T) {
	huge := pngFile(t, sample())
	copy(huge[16:], []byte{0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff})
	jpg := jpegFile(t, sample())
	for _, c := range []struct {
		file []byte
		want string
	}{
		{nil, "empty"},
		{[]byte("\x00\x00\x00\x18ftypheic\x00\x00"), "save it as JPEG"},
		{[]byte("<!DOCTYPE html><html>"), `begins with "<!DOCTYPE ht"`},
		{jpg[:len(jpg)-20], "the JPEG is "},
		{jpg[:200], "the JPEG is cut short"},
		{huge, "PNG"},
		{[]byte("P6 1000000 1000000 255 "), "too many pixels"},
		{[]byte("P5 2 2 255 \x00\x00\x00"), "cut short"},
		{[]byte("P5 2 2 0 \x00\x00\x00"), "white is 0"},
		{[]byte("P5 0 2 255 "), "0×2"},
		{[]byte("P2 1 1 7 8"), "more than its white"},
		{[]byte("P1 1 1 x"), "expected 0 or 1"},
		{[]byte("P3 99999999999 1 255"), "too large"},
	} {
		var p Picture
		checkLine(t, decode(c.file, DefaultMaxPixels, "", &p), c.want)
	}
}

// However little is missing of a JPEG, it is no picture.
func TestCutJPEG(t *testing.T) {
	file := jpegFile(t, sample())
	for n := range len(file) {
		var p Picture
		if decode(file[:n], 0, "", &p) == nil {
			t.Errorf("%d of %d bytes are a picture", n, len(file))
		}
	}
}
