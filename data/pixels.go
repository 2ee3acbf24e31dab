package data

import (
	"image"
	"image/color"
	"image/draw"
)

// writeRGB writes the pixels of an image into p, which has the size of the whole picture. What the
// image does not cover (a GIF's first frame may be smaller than the GIF) is black. Alpha is
// dropped, of 16 bits the high byte stays.
func writeRGB(p *Picture, m image.Image, studio bool) {
	bounds := m.Bounds()
	if bounds.Dx() < p.Width || bounds.Dy() < p.Height {
		clear(p.Pixels)
	}
	line := lineWriter(m, studio)
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		at := 3 * (y*p.Width + bounds.Min.X)
		line(p.Pixels[at:at+3*bounds.Dx()], y)
	}
}

// lineWriter writes line y of an image as red, green and blue bytes.
func lineWriter(m image.Image, studio bool) func(dst []byte, y int) {
	left := m.Bounds().Min.X
	switch m := m.(type) {
	case *image.YCbCr:
		return chromaLine(m, studio)
	case *image.NYCbCrA:
		return chromaLine(&m.YCbCr, studio)
	case *image.Gray:
		return func(dst []byte, y int) { grays(dst, m.Pix[m.PixOffset(left, y):], 1) }
	case *image.Gray16: // the high byte comes first
		return func(dst []byte, y int) { grays(dst, m.Pix[m.PixOffset(left, y):], 2) }
	case *image.NRGBA:
		return func(dst []byte, y int) { colors(dst, m.Pix[m.PixOffset(left, y):], 1) }
	case *image.NRGBA64:
		return func(dst []byte, y int) { colors(dst, m.Pix[m.PixOffset(left, y):], 2) }
	case *image.Paletted:
		table := paletteTable(m.Palette)
		return func(dst []byte, y int) {
			for k, i := range m.Pix[m.PixOffset(left, y):][:len(dst)/3] {
				copy(dst[3*k:], table[i][:])
			}
		}
	}
	return func(dst []byte, y int) {
		for k := range len(dst) / 3 {
			rgb := withoutAlpha(m.At(left+k, y))
			copy(dst[3*k:], rgb[:])
		}
	}
}

func grays(dst, src []byte, stride int) {
	for k := range len(dst) / 3 {
		v := src[stride*k]
		dst[3*k], dst[3*k+1], dst[3*k+2] = v, v, v
	}
}

func colors(dst, src []byte, stride int) {
	for k := range len(dst) / 3 {
		s := src[4*stride*k:]
		dst[3*k], dst[3*k+1], dst[3*k+2] = s[0], s[stride], s[2*stride]
	}
}

func paletteTable(palette color.Palette) (table [256][3]byte) {
	for i, c := range palette {
		table[i] = withoutAlpha(c)
	}
	return table
}

// withoutAlpha is the colour before it was made transparent.
func withoutAlpha(c color.Color) [3]byte {
	switch c := c.(type) {
	case color.NRGBA:
		return [3]byte{c.R, c.G, c.B}
	case color.CMYK:
		r, g, b := color.CMYKToRGB(c.C, c.M, c.Y, c.K)
		return [3]byte{r, g, b}
	}
	wide := color.NRGBA64Model.Convert(c).(color.NRGBA64)
	return [3]byte{byte(wide.R >> 8), byte(wide.G >> 8), byte(wide.B >> 8)}
}

// chromaLine converts luma and chroma: with the full range of JPEG, or with the narrow one of video
// (16 to 235 and 16 to 240).
func chromaLine(m *image.YCbCr, studio bool) func(dst []byte, y int) {
	left, width := m.Rect.Min.X, m.Rect.Dx()
	if studio {
		return func(dst []byte, y int) {
			for k := range len(dst) / 3 {
				luma, c := m.Y[m.YOffset(left+k, y)], m.COffset(left+k, y)
				dst[3*k], dst[3*k+1], dst[3*k+2] = studioRGB(luma, m.Cb[c], m.Cr[c])
			}
		}
	}
	line := image.NewRGBA(image.Rect(0, 0, width, 1))
	return func(dst []byte, y int) {
		draw.Draw(line, line.Rect, m, image.Pt(left, y), draw.Src) // has a fast path for JPEG
		colors(dst, line.Pix, 1)
	}
}

// studioRGB is libwebp's conversion, in its fixed point.
func studioRGB(luma, cb, cr byte) (r, g, b byte) {
	part := func(v byte, factor int) int { return int(v) * factor >> 8 }
	clip := func(v int) byte { return byte(min(max(v>>6, 0), 255)) }
	y := part(luma, 19077)
	return clip(y + part(cr, 26149) - 14234),
		clip(y - part(cb, 6419) - part(cr, 13320) + 8708),
		clip(y + part(cb, 33050) - 17685)
}
