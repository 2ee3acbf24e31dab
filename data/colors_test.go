package data

import (
	"bytes"
	"image"
	"image/color"
	"testing"
)

// Inks become colours as other programs show them. The files hold four patches over greys; the
// values are those of Pillow's convert("RGB").
func TestInks(t *testing.T) {
	for _, name := range []string{"inks.jpg", "inks-ycck.jpg"} {
		file := wholeOf(t, "testdata/"+name)
		var p Picture
		if err := decode(file, 0, "", &p); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for at, want := range map[image.Point][3]int{{1, 1}: {203, 60, 60}, {5, 1}: {60, 203, 60},
			{9, 1}: {60, 60, 203}, {13, 1}: {231, 231, 30}, {2, 6}: {81, 81, 81},
			{14, 6}: {225, 225, 225}} {
			got := p.Pixels[3*(at.Y*16+at.X):][:3]
			for c := range got {
				if d := int(got[c]) - want[c]; d < -6 || d > 6 {
					t.Errorf("%s: pixel %v is %v, want %v", name, at, got, want)
					break
				}
			}
		}
	}
}

// Alpha is dropped: a pixel has the colour that it had before it was made transparent, whatever
// the file keeps. Greys and palettes of all depths keep their values.
func TestAlphaAndGreys(t *testing.T) {
	frame := image.Rect(0, 0, 2, 1)
	straight, palette := image.NewNRGBA(frame), color.Palette{color.NRGBA{9, 8, 7, 0},
		color.NRGBA{100, 50, 20, 128}}
	straight.Pix = []byte{9, 8, 7, 0, 100, 50, 20, 128}
	indexed := image.NewPaletted(frame, palette)
	indexed.Pix = []byte{0, 1}
	grey := image.NewGray(frame)
	grey.Pix = []byte{9, 100}
	two := image.NewPaletted(frame, color.Palette{color.Gray{9}, color.Gray{100}})
	two.Pix = []byte{0, 1}
	colours, greys := []byte{9, 8, 7, 100, 50, 20}, []byte{9, 9, 9, 100, 100, 100}
	for name, c := range map[string]struct{ file, want []byte }{
		"png":          {pngFile(t, straight), colours},
		"png palette":  {pngFile(t, indexed), colours},
		"png grey":     {pngFile(t, grey), greys},
		"png 1 bit":    {pngFile(t, two), greys},
		"tiff":         {tiffFile(t, straight), colours},
		"tiff palette": {tiffFile(t, two), greys},
		"tiff grey":    {tiffFile(t, grey), greys},
	} {
		var p Picture
		if err := decode(c.file, 0, "", &p); err != nil || !bytes.Equal(p.Pixels, c.want) {
			t.Errorf("%s: %v, %v, want %v", name, err, p.Pixels, c.want)
		}
	}
}

// A kind of picture that no decoder here knows is not called damaged.
func TestUnsupported(t *testing.T) {
	file := tiffFile(t, image.NewGray16(image.Rect(0, 0, 3, 2)))
	bits := bytes.Index(file, []byte{2, 1, 3, 0}) // the entry BitsPerSample
	copy(file[bits+8:], []byte{32, 0})
	var p Picture
	checkLine(t, decode(file, 0, "", &p), "this kind of TIFF cannot be read", "save it as PNG")
}
