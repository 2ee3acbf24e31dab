package data

import "fmt"

// Scaled is a Dataset that can read a picture smaller than it is, faster than Read does.
type Scaled interface {
	// ReadWithin is Read with the picture scaled down, proportions kept, until neither its height
	// nor its width exceeds side pixels. A smaller picture keeps its size, and so does every one
	// where side is 0.
	ReadWithin(i, side int, p *Picture) error
}

// ReadWithin reads a picture of any set as Scaled says: by the set itself if it is Scaled, else
// Read's pixels are averaged.
func ReadWithin(set Dataset, i, side int, p *Picture) error {
	if s, ok := set.(Scaled); ok {
		return s.ReadWithin(i, side, p)
	}
	if err := set.Read(i, p); err != nil {
		return err
	}
	return p.shrinkWithin(set, i, side)
}

// shrinkWithin scales p, which is picture i of a set, down until it fits a square.
func (p *Picture) shrinkWithin(set Dataset, i, side int) error {
	if err := p.check(set, i); err != nil {
		return err
	}
	h, w := fitWithin(p.Height, p.Width, side)
	if h == p.Height && w == p.Width {
		return nil
	}
	whole := p.draft()
	whole.Height, whole.Width = p.Height, p.Width
	whole.Pixels, p.Pixels = p.Pixels, whole.Pixels
	p.Reset(p.Key, h, w)
	shrink(p.Pixels, 3*w, h, w, whole)
	return nil
}

// check compares the length of p's pixels with its size; p is picture i of a set.
func (p *Picture) check(set Dataset, i int) error {
	if p.Height < 1 || p.Width < 1 || len(p.Pixels) != p.Height*p.Width*3 {
		return fmt.Errorf("data: %s: picture %s has %d bytes for %d×%d pixels of 3 bytes",
			set.Name(), named(i, p.Key), len(p.Pixels), p.Height, p.Width)
	}
	return nil
}

// fitWithin is the size of a picture that is scaled down until it fits a square; 0 fits all.
func fitWithin(height, width, side int) (h, w int) {
	if side <= 0 {
		return height, width
	}
	return Canvas{Side: side}.fit(height, width)
}

// ReadWithin implements Scaled.
func (f first) ReadWithin(i, side int, p *Picture) error {
	return ReadWithin(f.Dataset, i, side, p)
}
