package data

import (
	"encoding/binary"
	"image"
	"image/color"
)

// rawWide is a picture whose 16-bit values are those of the file, where white need not be 65535.
type rawWide struct {
	image.Image     // *image.Gray16 or *image.NRGBA64
	white       int // the value that stands for white
}

// narrow makes 8 bits of the 16 of a picture as the range says. Pictures of 8 bits stay as they
// are, and so does one of the full range whose white is 65535: of that the high byte is taken.
func (r Range) narrow(m image.Image) image.Image {
	white := 65535
	if raw, ok := m.(rawWide); ok {
		m, white = raw.Image, raw.white
	}
	if r.IsFull() {
		if white == 65535 {
			return m
		}
		r = Range{High: white}
	}
	switch m := m.(type) {
	case *image.Gray16:
		return r.narrowGray(m)
	case *image.NRGBA64:
		return r.narrowColors(m.Rect, m.Pix, m.Stride)
	case *image.RGBA64:
		if m.Opaque() {
			return r.narrowColors(m.Rect, m.Pix, m.Stride)
		}
		straight := image.NewNRGBA64(m.Rect)
		for y := m.Rect.Min.Y; y < m.Rect.Max.Y; y++ {
			for x := m.Rect.Min.X; x < m.Rect.Max.X; x++ {
				c := color.NRGBA64Model.Convert(m.RGBA64At(x, y)).(color.NRGBA64)
				straight.SetNRGBA64(x, y, c)
			}
		}
		return r.narrowColors(straight.Rect, straight.Pix, straight.Stride)
	}
	return m
}

func (r Range) narrowGray(m *image.Gray16) image.Image {
	out := image.NewGray(m.Rect)
	lines := wideLines{m.Pix, m.Stride, 2 * m.Rect.Dx(), m.Rect.Dy()}
	to := lines.table(r, 1, 1)
	for y := range lines.height {
		line := lines.line(y)
		for x := range m.Rect.Dx() {
			out.Pix[y*out.Stride+x] = to[binary.BigEndian.Uint16(line[2*x:])]
		}
	}
	return out
}

// narrowColors makes an opaque picture of pixels with red, green, blue and alpha, 16 bits each.
func (r Range) narrowColors(frame image.Rectangle, pixels []byte, stride int) image.Image {
	out := image.NewNRGBA(frame)
	lines := wideLines{pixels, stride, 8 * frame.Dx(), frame.Dy()}
	to := lines.table(r, 4, 3)
	for y := range lines.height {
		line := lines.line(y)
		for k := range 4 * frame.Dx() {
			if k%4 == 3 {
				out.Pix[y*out.Stride+k] = 255
			} else {
				out.Pix[y*out.Stride+k] = to[binary.BigEndian.Uint16(line[2*k:])]
			}
		}
	}
	return out
}

// wideLines are the rows of 16-bit values of a picture, the high byte first.
type wideLines struct {
	pixels        []byte
	stride        int // bytes from one row to the next
	width, height int // bytes of a row, and rows
}

func (l wideLines) line(y int) []byte { return l.pixels[y*l.stride:][:l.width] }

// table is what a range makes of the picture's values. Of every group of values only the first used
// ones count.
func (l wideLines) table(r Range, group, used int) *[65536]byte {
	var counts [65536]int
	if r.Auto {
		l.count(&counts, group, used)
	}
	return table(r.of(&counts))
}

func (l wideLines) count(counts *[65536]int, group, used int) {
	for y := range l.height {
		line := l.line(y)
		for k := range len(line) / 2 {
			if k%group < used {
				counts[binary.BigEndian.Uint16(line[2*k:])]++
			}
		}
	}
}
