package data

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
)

// looked is what a look into a picture found: the size of the upright picture in pixels, or why it
// is none.
type looked struct {
	height, width int
	wide          bool // its values have 16 bits
	err           error
}

// headBytes hold the size and the orientation of most pictures.
const headBytes = 64 << 10

// look checks one picture. Header and end are enough where the format marks its end or says how
// long it is; else, and whenever they look wrong, the whole picture is decoded. head is scratch
// memory.
func look(s store, i int, d decoding, head []byte) looked {
	f, content, err := openPicture(s, i)
	if err != nil {
		return looked{err: err}
	}
	defer f.Close()
	if found, ok := glance(content, d, head); ok {
		return found
	}
	file := make([]byte, content.Size())
	if _, err := content.ReadAt(file, 0); err != nil && err != io.EOF {
		return looked{err: err}
	}
	var p Picture
	if err := decode(file, d.maxPixels, "", &p); err != nil {
		return looked{err: err}
	}
	return looked{height: p.Height, width: p.Width, wide: isWideFile(file)}
}

// firstBytes hold the header of most pictures.
const firstBytes = 4 << 10

// glance reads the beginning and the end of a picture. ok is false where they are not enough.
func glance(content *io.SectionReader, d decoding, head []byte) (found looked, ok bool) {
	for _, n := range []int{firstBytes, headBytes} {
		head = head[:min(int64(n), content.Size())]
		if _, err := content.ReadAt(head, 0); err != nil && err != io.EOF {
			return found, false
		}
		format, err := formatOf(head)
		if err != nil || !format.isWhole(content, head) {
			return found, false
		}
		config, err := format.config(bytes.NewReader(head))
		if err == nil && format.knowsOrientation(head) && (checkSize(config, d.maxPixels) == nil ||
			d.shrinks(format, head, config, d.side)) {
			found = looked{config.Height, config.Width, isWide(config.ColorModel), nil}
			if format.orientation(head) >= 5 {
				found.height, found.width = found.width, found.height
			}
			return found, true
		}
		if int64(len(head)) == content.Size() {
			break
		}
	}
	return found, false
}

// isSystem tells whether an error is the system's, not the picture's.
func isSystem(err error) bool {
	var at *fs.PathError
	return errors.As(err, &at)
}

// reason is an error of the system without the path, which the message has already.
func reason(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
