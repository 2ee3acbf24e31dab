package data

import (
	"fmt"
	"image"
)

// Images is a data set of pictures in memory. A type of your own that embeds it and has Label and
// Classes is Labelled.
type Images struct {
	name     string
	pictures []image.Image
}

// NewImages makes a data set of pictures, which must not change any more. Their keys are their
// numbers.
func NewImages(name string, pictures []image.Image) *Images { return &Images{name, pictures} }

// Name is the name that the set was made with.
func (s *Images) Name() string { return s.name }

// Len is the number of pictures.
func (s *Images) Len() int { return len(s.pictures) }

// Read writes picture i into p, as SetImage does. A nil image is an error.
func (s *Images) Read(i int, p *Picture) error {
	p.Key = fmt.Sprint(i)
	if s.pictures[i] == nil {
		return fmt.Errorf("data: %s: image %d is nil", s.name, i)
	}
	p.SetImage(p.Key, s.pictures[i])
	return nil
}

// SetImage gives p a key and the pixels of an image, 8 bits of each colour. Alpha is dropped: a
// transparent pixel has the colour beneath.
func (p *Picture) SetImage(key string, m image.Image) {
	bounds := m.Bounds()
	p.Reset(key, bounds.Dy(), bounds.Dx())
	line := lineWriter(m, false)
	for y := range p.Height {
		line(p.Pixels[3*y*p.Width:3*(y+1)*p.Width], bounds.Min.Y+y)
	}
}
