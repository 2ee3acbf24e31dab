package data

import (
	"crypto/sha256"
	"fmt"
	"io"
)

// files is a Dataset of some pictures of a collection. Its type has neither labels nor a size:
// dataset adds what is known.
type files struct {
	name          string
	from          *collection
	places        []int32 // of the pictures in the collection
	labels        []int32 // of every picture; nil: none
	classes       []string
	height, width int        // of every picture; 0: they differ, or are larger than a canvas
	sizes         [][2]int32 // height and width of each picture; nil: unknown
	decoding
}

func (f *files) Name() string { return f.name }
func (f *files) Len() int     { return len(f.places) }

// Key implements Keyed.
func (f *files) Key(i int) string { return f.from.keys[f.places[i]] }

// PictureSize implements Sized: sizes are known once the pictures were looked into.
func (f *files) PictureSize(i int) (height, width int, ok bool) {
	if f.sizes == nil {
		return 0, 0, false
	}
	return int(f.sizes[i][0]), int(f.sizes[i][1]), true
}

// Read reads and decodes a picture.
func (f *files) Read(i int, p *Picture) error { return f.ReadWithin(i, 0, p) }

// ReadWithin implements Scaled.
func (f *files) ReadWithin(i, side int, p *Picture) error {
	p.Key = f.Key(i)
	file, err := readPicture(f.from, int(f.places[i]))
	if err != nil {
		return err
	}
	return f.within(file, side, p.Key, p)
}

type filesLabels struct{ f *files }

func (l filesLabels) Label(i int) int   { return int(l.f.labels[i]) }
func (l filesLabels) Classes() []string { return l.f.classes }

type filesSize struct{ f *files }

func (s filesSize) Size() (height, width int) { return s.f.height, s.f.width }

// dataset is f with the interfaces that fit it.
func (f *files) dataset() Dataset {
	switch labelled, uniform := f.labels != nil, f.height > 0; {
	case labelled && uniform:
		return struct {
			*files
			filesLabels
			filesSize
		}{f, filesLabels{f}, filesSize{f}}
	case labelled:
		return struct {
			*files
			filesLabels
		}{f, filesLabels{f}}
	case uniform:
		return struct {
			*files
			filesSize
		}{f, filesSize{f}}
	}
	return f
}

// Sample implements Sampler: pictures are drawn by a hash of their keys.
func (f *files) Sample(n int) Dataset { return f.sample(n).dataset() }

func (f *files) sample(n int) *files {
	if n <= 0 || n >= f.Len() {
		return f
	}
	return f.keep(smallestHashes(f.keys(), n))
}

// keys are the keys of all pictures.
func (f *files) keys() []string {
	keys := make([]string, f.Len())
	for i := range keys {
		keys[i] = f.Key(i)
	}
	return keys
}

// Fingerprint implements Fingerprinted: it depends on the keys, not on where the pictures lie.
func (f *files) Fingerprint() string {
	sum := sha256.New()
	for i := range f.Len() {
		if i > 0 {
			sum.Write([]byte{0})
		}
		io.WriteString(sum, f.Key(i))
	}
	return fmt.Sprintf("%d pictures, paths %x", f.Len(), sum.Sum(nil)[:8])
}

// keep is the set with some of its pictures, given by their places in ascending order.
func (f *files) keep(places []int) *files {
	part := *f
	part.places, part.labels, part.sizes = make([]int32, len(places)), nil, nil
	if f.labels != nil {
		part.labels = make([]int32, len(places))
	}
	for k, i := range places {
		part.places[k] = f.places[i]
		if f.sizes != nil {
			part.sizes = append(part.sizes, f.sizes[i])
		}
		if f.labels != nil {
			part.labels[k] = f.labels[i]
		}
	}
	return &part
}
