package data

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"slices"
	"testing"
)

// exif is a TIFF structure with nothing but an orientation.
func exif(orientation uint16, order binary.AppendByteOrder) []byte {
	b := []byte("II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		b = []byte("MM\x00*")
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 1) // entries
	b = order.AppendUint16(b, 0x0112)
	b = order.AppendUint16(b, 3)
	b = order.AppendUint32(b, 1)
	b = order.AppendUint16(b, orientation)
	return append(b, 0, 0, 0, 0, 0, 0)
}

// withJPEGExif puts EXIF behind the first marker.
func withJPEGExif(file, exif []byte) []byte {
	body := append([]byte(exifMark), exif...)
	out := append(bytes.Clone(file[:2]), 0xff, 0xe1)
	out = binary.BigEndian.AppendUint16(out, uint16(len(body)+2))
	return append(append(out, body...), file[2:]...)
}

// withPNGExif puts EXIF behind the header chunk.
func withPNGExif(file, exif []byte) []byte {
	const header = 8 + 25
	return slices.Concat(file[:header], chunk("eXIf", exif), file[header:])
}

// withWebPExif wraps a plain lossy WebP of 16 × 16 pixels and puts EXIF at the end.
func withWebPExif(file, exif []byte, width, height int) []byte {
	body := []byte("WEBPVP8X\x0a\x00\x00\x00\x08\x00\x00\x00")
	for _, n := range []int{width - 1, height - 1} {
		body = append(body, byte(n), byte(n>>8), byte(n>>16))
	}
	body = append(body, file[12:]...)
	body = binary.LittleEndian.AppendUint32(append(body, "EXIF"...), uint32(len(exif)))
	body = append(body, exif...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

// A picture stored in each of the eight orientations is the same picture when read.
func TestOrientations(t *testing.T) {
	// Two by three blocks of 16 pixels, each of another grey, so that JPEG keeps them.
	grey := func(row, column int) byte { return byte(20 + 40*(2*row+column)) }
	const rows, columns, block = 3, 2, 16
	for orientation := 1; orientation <= 8; orientation++ {
		height, width := rows*block, columns*block
		size := image.Rect(0, 0, width, height)
		if orientation >= 5 {
			size = image.Rect(0, 0, height, width)
		}
		m := image.NewGray(size)
		for y := range height {
			for x := range width {
				row, column := stored(orientation, y, x, height, width)
				m.SetGray(column, row, color.Gray{grey(y/block, x/block)})
			}
		}
		little := exif(uint16(orientation), binary.LittleEndian)
		big := exif(uint16(orientation), binary.BigEndian)
		for name, file := range map[string][]byte{
			"jpeg": withJPEGExif(jpegFile(t, m), little), "png": withPNGExif(pngFile(t, m), big),
		} {
			var p Picture
			if err := decode(file, 0, "", &p); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if p.Height != height || p.Width != width {
				t.Fatalf("%s %d: %d×%d", name, orientation, p.Height, p.Width)
			}
			for _, at := range [][2]int{{0, 0}, {0, 1}, {1, 0}, {2, 0}, {2, 1}} {
				got := p.Pixels[3*((at[0]*block+8)*width+at[1]*block+8)]
				if want := grey(at[0], at[1]); got < want-1 || got > want+1 {
					t.Errorf("%s %d: block %v is %d, want %d", name, orientation, at, got, want)
				}
			}
			if s := lookAt(t, file); s.err != nil || s.height != height || s.width != width {
				t.Errorf("%s %d: a look finds %+v", name, orientation, s)
			}
		}
	}
}

// The corners by the text of EXIF 2.3: orientation 6 has its first row at the right side and its
// first column at the top.
func TestStored(t *testing.T) {
	for orientation, want := range map[int][2]int{1: {0, 0}, 2: {0, 4}, 3: {2, 4}, 4: {2, 0},
		5: {0, 0}, 6: {4, 0}, 7: {4, 2}, 8: {0, 2}} {
		if row, column := stored(orientation, 0, 0, 3, 5); row != want[0] || column != want[1] {
			t.Errorf("%d: the top left is stored at %d,%d, want %v", orientation, row, column, want)
		}
	}
}

func TestWebPOrientation(t *testing.T) {
	file := wholeOf(t, "testdata/lossy.webp")
	var plain, turned Picture
	if err := decode(file, 0, "", &plain); err != nil {
		t.Fatal(err)
	}
	file = withWebPExif(file, exif(6, binary.LittleEndian), plain.Width, plain.Height)
	if err := decode(file, 0, "", &turned); err != nil {
		t.Fatal(err)
	}
	if turned.Height != plain.Width || !bytes.Equal(turned.Pixels[:3],
		plain.Pixels[3*plain.Width*(plain.Height-1):][:3]) {
		t.Errorf("%d×%d of %d×%d", turned.Height, turned.Width, plain.Height, plain.Width)
	}
}
