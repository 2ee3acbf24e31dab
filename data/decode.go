package data

import (
	"bytes"
	"errors"
	"fmt"
	"image"
)

// DefaultMaxPixels is how many pixels a picture may have where nobody says otherwise.
const DefaultMaxPixels = 100_000_000

// errTooLarge says that a picture has more pixels than are allowed.
var errTooLarge = errors.New("too many pixels")

// decode writes the picture in a file into p: upright as its EXIF orientation says, in 8 bits as
// values says, alpha dropped. Its size is compared with maxPixels before memory is taken for it. A
// file that ends before its picture does is an error.
func decode(file []byte, maxPixels int, values Range, key string, p *Picture) (err error) {
	defer func() { // the decoders meet files that nobody has seen before
		if e := recover(); e != nil {
			err = fmt.Errorf("its decoder failed: %v", e)
		}
	}()
	format, err := formatOf(file)
	if err != nil {
		return err
	}
	config, err := format.config(bytes.NewReader(file))
	if err != nil {
		return broken(format, err)
	}
	if err := checkSize(config, maxPixels); err != nil {
		return err
	}
	m, err := format.decode(bytes.NewReader(file))
	if err != nil {
		return broken(format, err)
	}
	if !m.Bounds().In(image.Rect(0, 0, config.Width, config.Height)) {
		return fmt.Errorf("its size is %v, but its header says %d×%d", m.Bounds(), config.Width,
			config.Height)
	}
	m = values.narrow(m)
	turned := format.orientation(file)
	if turned == upright {
		p.Reset(key, config.Height, config.Width)
		writeRGB(p, m, format.studio)
		return nil
	}
	var lying Picture
	lying.Reset(key, config.Height, config.Width)
	writeRGB(&lying, m, format.studio)
	turn(p, &lying, turned)
	return nil
}

// checkSize compares the size in a header with the pixels that are allowed.
func checkSize(c image.Config, maxPixels int) error {
	if c.Width < 1 || c.Height < 1 {
		return fmt.Errorf("its header says %d×%d pixels", c.Width, c.Height)
	}
	if maxPixels > 0 && c.Width > maxPixels/c.Height {
		return tooLarge(c.Width, c.Height, maxPixels)
	}
	return nil
}

func tooLarge(width, height, maxPixels int) error {
	return fmt.Errorf("%w: %d×%d are more than the %d allowed; scale it down, or raise "+
		"--max-pixels", errTooLarge, width, height, maxPixels)
}

// broken is the error of a file whose beginning is that of a format.
func broken(f format, err error) error {
	if isCut(err) {
		return fmt.Errorf("the %s is cut short", f.name)
	}
	return fmt.Errorf("the %s is damaged: %w", f.name, err)
}
