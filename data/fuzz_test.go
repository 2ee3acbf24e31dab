package data

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"io"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/bmp"
)

// seeds are small pictures of all formats.
func seeds(f *testing.F) {
	tiny, palette := image.Rect(0, 0, 2, 2), color.Palette{color.Black, color.White}
	gray := image.NewGray16(tiny)
	f.Add(pngFile(f, sample()))
	f.Add(pngFile(f, gray))
	f.Add(jpegFile(f, sample()))
	f.Add(tiffFile(f, gray))
	f.Add(encoded(f, func(b *bytes.Buffer) error { return bmp.Encode(b, sample()) }))
	f.Add(encoded(f, func(b *bytes.Buffer) error {
		return gif.Encode(b, image.NewPaletted(tiny, palette), nil)
	}))
	for _, name := range []string{"lossy.webp", "inks.jpg"} {
		f.Add(wholeOf(f, "testdata/"+name))
	}
	f.Add([]byte("P3 2 1 7 1 2 3 4 5 6"))
	f.Add([]byte("P4 9 1 \x80\x00"))
	f.Add([]byte("P5 2 1 4095 \x0f\xff\x00\x01"))
}

// A file is a picture of the size that its header says, in every range of values, or an error.
func FuzzDecode(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, file []byte) {
		var full, auto Picture
		err := decode(file, 1<<16, "", &full)
		d := decoding{maxPixels: 1 << 16, values: Range{Auto: true}}
		err2 := d.within(file, 0, "", &auto)
		if (err == nil) != (err2 == nil) {
			t.Fatalf("%v, and with a range %v", err, err2)
		}
		if n := full.Height * full.Width; err == nil && (n > 1<<16 || len(full.Pixels) != 3*n ||
			len(auto.Pixels) != 3*n) {
			t.Errorf("%d×%d pixels, %d bytes", full.Height, full.Width, len(full.Pixels))
		}
	})
}

// What the beginning and the end of a picture tell is true of the decoded one.
func FuzzGlance(f *testing.F) {
	seeds(f)
	f.Add(withJPEGExif(jpegFile(f, sample()), exif(6, binary.BigEndian)))
	f.Add(withPNGExif(pngFile(f, sample()), exif(5, binary.BigEndian)))
	f.Fuzz(func(t *testing.T, file []byte) {
		content := io.NewSectionReader(bytes.NewReader(file), 0, int64(len(file)))
		found, ok := glance(content, decoding{maxPixels: 1 << 16}, make([]byte, headBytes))
		var p Picture
		if !ok || decode(file, 1<<16, "", &p) != nil {
			return
		}
		if found.height != p.Height || found.width != p.Width || found.wide != isWideFile(file) {
			t.Errorf("%+v, decoded %d×%d", found, p.Height, p.Width)
		}
	})
}

func FuzzPNM(f *testing.F) {
	f.Add([]byte("P5 2 1 100 \x00\x32"))
	f.Add([]byte("P1 3 1 01 0"))
	f.Add([]byte("P6\n# c\n1 1\n65535\n123456"))
	f.Fuzz(func(t *testing.T, file []byte) {
		c, err := pnmConfig(bytes.NewReader(file))
		if err != nil || checkSize(c, 1<<16) != nil {
			return
		}
		m, err := decodePNM(bytes.NewReader(file))
		if err == nil && (m.Bounds().Dx() != c.Width || m.Bounds().Dy() != c.Height) {
			t.Errorf("%v, header %d×%d", m.Bounds(), c.Width, c.Height)
		}
	})
}

func FuzzOrientation(f *testing.F) {
	little := exif(6, binary.LittleEndian)
	f.Add(little)
	f.Add(withJPEGExif(jpegFile(f, sample()), exif(3, binary.BigEndian)))
	f.Add(withPNGExif(pngFile(f, sample()), little))
	f.Fuzz(func(t *testing.T, file []byte) {
		for _, read := range []func([]byte) int{jpegOrientation, pngOrientation, webpOrientation,
			tiffOrientation} {
			if v := read(file); v < 1 || v > 8 {
				t.Errorf("orientation %d", v)
			}
		}
	})
}

// A damaged cache is none, or one that can be used.
func FuzzCache(f *testing.F) {
	path := filepath.Join(f.TempDir(), "x")
	var whole memoryFile
	whole.add(7, remembered{stamp{1, 2}, 3, 4, true})
	writeCache(path, whole)
	f.Add(wholeOf(f, path))
	f.Fuzz(func(t *testing.T, file []byte) {
		path := filepath.Join(t.TempDir(), "x")
		if err := os.WriteFile(path, file, 0o666); err != nil {
			t.Fatal(err)
		}
		var m memoryFile
		if readCache(path, &m) && m.whole() {
			for k := range m.Hashes {
				m.at(int32(k))
			}
		}
	})
}
