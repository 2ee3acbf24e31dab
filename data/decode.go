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
var (
	errTooLarge = errors.New("too many pixels")
	errCut      = errors.New("cut short")
	errDamaged  = errors.New("damaged")
)

// decoding says how files become pictures.
type decoding struct {
	maxPixels int  // that are decoded, compared before memory is taken for them; 0: any number
	turbo     bool // JPEGs by libjpeg-turbo, where it vouches for them, else by image/jpeg
	values    Range
	side      int // that pictures will be read within, as far as the check knows; 0: any
}

// decode writes the picture in a file into p: upright as its EXIF orientation says, in 8 bits,
// alpha dropped. A file that ends before its picture does is an error.
func decode(file []byte, maxPixels int, key string, p *Picture) error {
	return decoding{maxPixels: maxPixels}.within(file, 0, key, p)
}

// within is decode, with the picture scaled down as ReadWithin says. A side of 0 keeps its size.
func (d decoding) within(file []byte, side int, key string, p *Picture) (err error) {
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
	tooLarge := checkSize(config, d.maxPixels)
	if tooLarge != nil && !d.shrinks(format, file, config, side) {
		return tooLarge
	}
	height, width := fitWithin(config.Height, config.Width, side)
	turned := format.orientation(file)
	to := p // where the picture goes as it lies in the file
	if turned != upright || height != config.Height || width != config.Width {
		to = p.draft()
	}
	step := d.byTurbo(format, file, config, height, width, to)
	if step == 0 {
		if tooLarge != nil { // only libjpeg-turbo could have made it smaller
			return tooLarge
		}
		if err := d.byGo(format, file, config, to); err != nil {
			return err
		}
		step = 1
	}
	if height != config.Height || width != config.Width {
		small := p
		if turned != upright {
			small = to.draft()
		}
		small.Reset("", height, width)
		from := source{to, config.Height, config.Width, step}
		from.shrink(small.Pixels, 3*width, height, width)
		to = small
	}
	if turned != upright {
		turn(p, to, turned)
	}
	p.Key = key
	return nil
}

// byGo decodes a file with the standard library and its relatives.
func (d decoding) byGo(format format, file []byte, config image.Config, to *Picture) error {
	m, err := format.decode(bytes.NewReader(file))
	if err != nil {
		return broken(format, err)
	}
	if !m.Bounds().In(image.Rect(0, 0, config.Width, config.Height)) {
		return fmt.Errorf("its size is %v, but its header says %d×%d", m.Bounds(), config.Width,
			config.Height)
	}
	to.Reset("", config.Height, config.Width)
	writeRGB(to, d.values.narrow(m), format.studio)
	return nil
}

// checkSize compares the size in a header with the pixels that are allowed.
func checkSize(c image.Config, maxPixels int) error {
	if c.Width < 1 || c.Height < 1 {
		return fmt.Errorf("its header says %d×%d pixels", c.Width, c.Height)
	}
	if exceeds(c.Height, c.Width, maxPixels) {
		return tooLarge(c.Width, c.Height, maxPixels)
	}
	return nil
}

// exceeds tells whether a picture has more pixels than are allowed; 0 allows any number.
func exceeds(height, width, maxPixels int) bool {
	return maxPixels > 0 && height > 0 && width > maxPixels/height
}

func tooLarge(width, height, maxPixels int) error {
	return fmt.Errorf("%w: %d×%d are more than the %d allowed; scale it down, or raise "+
		"--max-pixels", errTooLarge, width, height, maxPixels)
}

// broken is the error of a file whose beginning is that of a format.
func broken(f format, err error) error {
	if isCut(err) {
		return fmt.Errorf("the %s is %w", f.name, errCut)
	}
	if isUnsupported(err) {
		return fmt.Errorf("this kind of %s cannot be read (%w): save it as PNG", f.name, err)
	}
	return fmt.Errorf("the %s is %w: %w", f.name, errDamaged, err)
}
