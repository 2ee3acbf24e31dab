package data

import (
	"bufio"
	"fmt"
	"io"
)

// pnmValues reads one value after the other: 0 is black, the header's value for white is white.
func pnmValues(r *bufio.Reader, h pnm) func() (int, error) {
	switch {
	case h.kind == '1':
		return func() (int, error) { return pnmDigit(r) }
	case h.kind == '4':
		return pnmBits(r, h.width)
	}
	read := func() (int, error) { return pnmNumber(r) }
	if !h.isText() {
		read = func() (int, error) { return pnmBinary(r, h.bytes() == 2) }
	}
	return func() (int, error) {
		v, err := read()
		if err == nil && v > h.high {
			err = fmt.Errorf("a value is %d, more than its white, %d", v, h.high)
		}
		return v, err
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
func pnmDigit(r *bufio.Reader) (int, error) {
	for {
		c, err := r.ReadByte()
		switch {
		case err != nil:
			return 0, cut(err)
		case c == '0':
			return 1, nil
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
func pnmBits(r *bufio.Reader, width int) func() (int, error) {
	var bits byte
	column := 0
	return func() (int, error) {
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
		return 1, nil
	}
}

// cut makes the end of a file the error of a picture that needs more of it.
func cut(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
