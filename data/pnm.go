package data

import (
	"bufio"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
)

// pnm is the header of a netpbm picture: P1 to P3 are text, P4 to P6 binary; bits, greys, colours.
type pnm struct {
	kind          byte // '1' to '6'
	width, height int
	high          int // the value that stands for white
}

func (h pnm) isText() bool { return h.kind <= '3' }

func (h pnm) channels() int {
	if h.kind == '3' || h.kind == '6' {
		return 3
	}
	return 1
}

func pnmConfig(r io.Reader) (image.Config, error) {
	h, err := readPNMHeader(bufio.NewReader(r))
	c := image.Config{ColorModel: color.NRGBAModel, Width: h.width, Height: h.height}
	if h.bytes() == 2 {
		c.ColorModel = color.NRGBA64Model
	}
	return c, err
}

func readPNMHeader(r *bufio.Reader) (h pnm, err error) {
	var magic [2]byte
	if _, err := io.ReadFull(r, magic[:]); err != nil {
		return h, io.ErrUnexpectedEOF
	}
	h.kind, h.high = magic[1], 1
	numbers := []*int{&h.width, &h.height, &h.high}
	if h.kind == '1' || h.kind == '4' {
		numbers = numbers[:2]
	}
	for _, n := range numbers {
		if *n, err = pnmNumber(r); err != nil {
			return h, err
		}
	}
	if h.high < 1 || h.high > 65535 {
		return h, fmt.Errorf("its white is %d, expected 1 to 65535", h.high)
	}
	return h, nil
}

// pnmNumber reads a number and the one byte after it. Blanks and comments may stand before it.
func pnmNumber(r *bufio.Reader) (n int, err error) {
	for digits := 0; ; {
		c, err := r.ReadByte()
		switch {
		case err == io.EOF && digits > 0:
			return n, nil
		case err == io.EOF:
			return 0, io.ErrUnexpectedEOF
		case err != nil:
			return 0, err
		case c >= '0' && c <= '9':
			n, digits = 10*n+int(c-'0'), digits+1
			if n > 1<<30 {
				return 0, errors.New("a number is too large")
			}
		case digits > 0:
			return n, nil
		case c == '#':
			if _, err := r.ReadString('\n'); err != nil {
				return 0, io.ErrUnexpectedEOF
			}
		case c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\v' && c != '\f':
			return 0, fmt.Errorf("expected a number, found %q", c)
		}
	}
}

// bytes is the size of one binary value.
func (h pnm) bytes() int {
	if h.high > 255 {
		return 2
	}
	return 1
}
