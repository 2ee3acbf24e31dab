package data

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
)

// isWide tells whether values of a colour model have 16 bits.
func isWide(m color.Model) bool {
	return m == color.Gray16Model || m == color.NRGBA64Model || m == color.RGBA64Model
}

// isWideFile tells whether the values in a file have 16 bits.
func isWideFile(file []byte) bool {
	format, err := formatOf(file)
	if err != nil {
		return false
	}
	c, err := format.config(bytes.NewReader(file))
	return err == nil && isWide(c.ColorModel)
}

// widePlaces are the places in the set of the pictures whose values have 16 bits.
func (f *files) widePlaces(m *memory) (places []int) {
	for i, place := range f.places {
		if m.found[place].wide {
			places = append(places, i)
		}
	}
	return places
}

// noteWide says which range pictures of 16 bits use, where they keep the range of their format and
// would look black: cameras and microscopes often have 12 bits.
func (p *Parts) noteWide(set *files, wide []int) {
	if len(wide) == 0 || !set.values.IsFull() {
		return
	}
	const most, half = 16, 32768 // pictures to look at, and half of the range
	low, high := 65535, 0
	n := min(most, len(wide))
	for k := range n {
		i := wide[k*len(wide)/n]
		file, err := readPicture(set.from, int(set.places[i]))
		if err != nil {
			return
		}
		from, to, err := usedRange(file)
		if err != nil {
			return
		}
		low, high = min(low, from), max(high, to)
	}
	if high < half {
		p.note("%d pictures have 16 bits; %d of them use the values %d to %d of 65535 and so are "+
			"dark: give --range %d:%d, or --range auto", len(wide), n, low, high, low, high)
	}
}

// usedRange are the darkest and the brightest value of a picture of 16 bits, but for a few.
func usedRange(file []byte) (low, high int, err error) {
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("its decoder failed: %v", e)
		}
	}()
	format, err := formatOf(file)
	if err != nil {
		return 0, 0, err
	}
	m, err := format.decode(bytes.NewReader(file))
	if err != nil {
		return 0, 0, err
	}
	var counts [65536]int
	switch m := m.(type) {
	case *image.Gray16:
		wideLines{m.Pix, m.Stride, 2 * m.Rect.Dx(), m.Rect.Dy()}.count(&counts, 1, 1)
	case *image.NRGBA64:
		wideLines{m.Pix, m.Stride, 8 * m.Rect.Dx(), m.Rect.Dy()}.count(&counts, 4, 3)
	case *image.RGBA64:
		wideLines{m.Pix, m.Stride, 8 * m.Rect.Dx(), m.Rect.Dy()}.count(&counts, 4, 3)
	default:
		return 0, 0, errors.New("its white is not 65535")
	}
	low, high = Range{Auto: true}.of(&counts)
	return low, high, nil
}
