package data

import (
	"fmt"
	"slices"
)

// Sized is a Dataset that may know the sizes of its pictures without reading them. A set of one
// size is better a Uniform.
type Sized interface {
	// PictureSize is the size that Read gives picture i, in pixels; ok is false where unknown.
	PictureSize(i int) (height, width int, ok bool)
}

// sizesOf is how a set tells the sizes of its pictures.
func sizesOf(set Dataset) func(i int) (height, width int, ok bool) {
	switch set := set.(type) {
	case Uniform:
		return func(int) (int, int, bool) {
			height, width := set.Size()
			return height, width, true
		}
	case Sized:
		return set.PictureSize
	}
	return func(int) (int, int, bool) { return 0, 0, false }
}

// packed is the number of bytes that a picture takes in a batch: a whole number of words.
func packed(height, width int) int { return (3*height*width + 3) / 4 * 4 }

// Room is how many bytes the pictures of a set take on a canvas, or take at most where their sizes
// are not known.
type Room struct {
	Largest int // one picture
	Batch   int // any batch
	All     int // the whole set
}

// Bounded is an error where the canvas has no bound and the set does not know its sizes: no room
// can be made for its pictures.
func (c Canvas) Bounded(set Dataset) error {
	if c.Height < AnySide {
		return nil
	}
	return fmt.Errorf("data: %s does not know the sizes of its pictures: give --max-side, the "+
		"longest side in pixels", set.Name())
}

// Room says how much room the pictures of a set take on its canvas. The error is that of Bounded.
func (c Canvas) Room(set Dataset, batch int) (r Room, err error) {
	if err := c.Bounded(set); err != nil {
		return r, err
	}
	n := set.Len()
	most := packed(c.Height, c.Width)
	atMost := Room{most, batch * most, n * most}
	if _, uniform := set.(Uniform); uniform {
		return atMost, nil
	}
	size, bytes := sizesOf(set), make([]int, n)
	for i := range bytes {
		h, w, known := size(i)
		if !known {
			return atMost, nil
		}
		bytes[i] = packed(c.fit(h, w))
		r.All += bytes[i]
	}
	slices.Sort(bytes)
	r.Largest = bytes[n-1]
	for _, b := range bytes[max(0, n-batch):] {
		r.Batch += b
	}
	return r, nil
}
