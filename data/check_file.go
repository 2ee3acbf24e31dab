package data

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
)

// looked is what a look into a file found: the size of the upright picture in pixels, or why it is
// none.
type looked struct {
	height, width int
	err           error
}

// headBytes hold the size and the orientation of most pictures.
const headBytes = 64 << 10

// look checks one file. Header and end are enough where the format marks its end; else, and
// whenever they look wrong, the whole picture is decoded.
func look(path string, maxPixels int) looked {
	f, err := os.Open(path)
	if err != nil {
		return looked{err: err}
	}
	defer f.Close()
	if height, width, ok := glance(f, maxPixels); ok {
		return looked{height: height, width: width}
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return looked{err: err}
	}
	file, err := io.ReadAll(f)
	if err != nil {
		return looked{err: err}
	}
	var p Picture
	if err := decode(file, maxPixels, "", &p); err != nil {
		return looked{err: err}
	}
	return looked{height: p.Height, width: p.Width}
}

// glance reads the beginning and the end of a file. ok is false where they are not enough.
func glance(f *os.File, maxPixels int) (height, width int, ok bool) {
	stat, err := f.Stat()
	if err != nil {
		return 0, 0, false
	}
	head := make([]byte, min(headBytes, stat.Size()))
	if _, err := io.ReadFull(f, head); err != nil {
		return 0, 0, false
	}
	format, err := formatOf(head)
	if err != nil || format.ends == "" || stat.Size() < int64(len(format.ends)) {
		return 0, 0, false
	}
	tail := make([]byte, len(format.ends))
	if _, err := f.ReadAt(tail, stat.Size()-int64(len(tail))); err != nil ||
		string(tail) != format.ends {
		return 0, 0, false
	}
	config, err := format.config(bytes.NewReader(head))
	if err != nil || checkSize(config, maxPixels) != nil {
		return 0, 0, false
	}
	if format.orientation(head) >= 5 {
		return config.Width, config.Height, true
	}
	return config.Height, config.Width, true
}

// reason is an error of the system without the path, which the message has already.
func reason(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
