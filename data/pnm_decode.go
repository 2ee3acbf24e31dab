package data

import (
	"bufio"
	"encoding/binary"
	"image"
	"io"
)

// decodePNM reads a picture: greys and bits as image.Gray, colours as image.NRGBA. Where values
// have 16 bits it is rawWide.
func decodePNM(in io.Reader) (image.Image, error) {
	r := bufio.NewReader(in)
	h, err := readPNMHeader(r)
	if err != nil {
		return nil, err
	}
	frame := image.Rect(0, 0, h.width, h.height)
	values := pnmValues(r, h)
	switch isGray, isWide := h.channels() == 1, h.bytes() == 2; {
	case isGray && isWide:
		m := image.NewGray16(frame)
		return rawWide{m, h.high}, wideGrays(m.Pix, values)
	case isGray:
		m := image.NewGray(frame)
		return m, shortGrays(m.Pix, h, values)
	case isWide:
		m := image.NewNRGBA64(frame)
		return rawWide{m, h.high}, wideColors(m.Pix, values)
	default:
		m := image.NewNRGBA(frame)
		return m, shortColors(m.Pix, h, values)
	}
}

func wideGrays(pixels []byte, values func() (int, error)) error {
	for i := 0; i < len(pixels); i += 2 {
		v, err := values()
		if err != nil {
			return err
		}
		binary.BigEndian.PutUint16(pixels[i:], uint16(v))
	}
	return nil
}

func wideColors(pixels []byte, values func() (int, error)) error {
	for i := 0; i < len(pixels); i += 8 {
		if err := wideGrays(pixels[i:i+6], values); err != nil {
			return err
		}
		pixels[i+6], pixels[i+7] = 255, 255
	}
	return nil
}

// shortGrays writes shares of white, rounded to the nearest.
func shortGrays(pixels []byte, h pnm, values func() (int, error)) error {
	for i := range pixels {
		v, err := values()
		if err != nil {
			return err
		}
		pixels[i] = byte((2*255*v + h.high) / (2 * h.high))
	}
	return nil
}

func shortColors(pixels []byte, h pnm, values func() (int, error)) error {
	for i := 0; i < len(pixels); i += 4 {
		if err := shortGrays(pixels[i:i+3], h, values); err != nil {
			return err
		}
		pixels[i+3] = 255
	}
	return nil
}
