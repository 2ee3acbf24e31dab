package data

import (
	"bytes"
	"encoding/binary"
	"testing"
)

func FuzzDecode(f *testing.F) {
	f.Add(pngFile(f, sample()))
	f.Add(jpegFile(f, sample()))
	f.Add([]byte("P3 2 1 7 1 2 3 4 5 6"))
	f.Add([]byte("P4 9 1 \x80\x00"))
	f.Fuzz(func(t *testing.T, file []byte) {
		var p Picture
		if err := decode(file, 1<<16, "", &p); err == nil &&
			(p.Height*p.Width > 1<<16 || len(p.Pixels) != 3*p.Height*p.Width) {
			t.Errorf("%d×%d pixels, %d bytes", p.Height, p.Width, len(p.Pixels))
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
