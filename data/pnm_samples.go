package data

import (
	"bufio"
	"fmt"
	"io"
)

// pnmSamples reads one value after the other, in 8 bits: of 16 bits the high byte, of any other
// range a share of its white, rounded to the nearest.
func pnmSamples(r *bufio.Reader, h pnm) func() (byte, error) {
	switch {
	case h.kind == '1':
		return func() (byte, error) { return pnmDigit(r) }
	case h.kind == '4':
		return pnmBits(r, h.width)
	}
	read := func() (int, error) { return pnmNumber(r) }
	if !h.isText() {
		read = func() (int, error) { return pnmBinary(r, h.high > 255) }
	}
	return func() (byte, error) {
		v, err := read()
		switch {
		case err != nil:
			return 0, err
		case v > h.high:
			return 0, fmt.Errorf("a value is %d, more than its white, %d", v, h.high)
		case h.high == 65535:
			return byte(v >> 8), nil
		}
		return byte((2*255*v + h.high) / (2 * h.high)), nil
	}
}

func pnmBinary(r *bufio.Reader, wide bool) (int, error) {
	high, err := r.ReadByte()
	if err != nil || !wide {
		return int(high), cut(err)
	}
	low, err := r.ReadByte()
	return int(high)<<8 | int(low), cut(err)
}

// pnmDigit reads a bit that is written as 0, white, or 1, black. Blanks between them may be left
// out.
func pnmDigit(r *bufio.Reader) (byte, error) {
	for {
		c, err := r.ReadByte()
		switch {
		case err != nil:
			return 0, cut(err)
		case c == '0':
			return 255, nil
		case c == '1':
			return 0, nil
		case c == '#':
			if _, err := r.ReadString('\n'); err != nil {
				return 0, cut(err)
			}
		case c > ' ':
			return 0, fmt.Errorf("expected 0 or 1, found %q", c)
		}
	}
}

// pnmBits reads packed bits, the highest first; every row begins with a new byte.
func pnmBits(r *bufio.Reader, width int) func() (byte, error) {
	var bits byte
	column := 0
	return func() (byte, error) {
		if column%8 == 0 {
			var err error
			if bits, err = r.ReadByte(); err != nil {
				return 0, cut(err)
			}
		}
		black := bits&(0x80>>(column%8)) != 0
		if column++; column == width {
			column = 0
		}
		if black {
			return 0, nil
		}
		return 255, nil
	}
}

// cut makes the end of a file the error of a picture that needs more of it.
func cut(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
