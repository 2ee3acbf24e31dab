// Package data reads pictures and puts them into batches. It knows no GPU and imports nothing of
// this module.
package data

import "fmt"

// Dataset is a list of RGB pictures. Its pictures may have different sizes, and reading one may
// fail. All methods may be called from several goroutines at a time.
type Dataset interface {
	// Name describes the set in messages, for example "cifar10 train".
	Name() string
	// Len is the number of pictures.
	Len() int
	// Read writes picture i into p, whose memory it reuses (Picture.Reset). p.Pixels must not
	// share memory that the set keeps: the next Read overwrites it. An error says why the picture
	// cannot be read; Read sets p.Key before it fails, so that messages can name the picture.
	Read(i int, p *Picture) error
}

// Labelled is a Dataset that knows the class of every picture.
type Labelled interface {
	// Label is the class of picture i, 0 up to len(Classes())-1.
	Label(i int) int
	// Classes are the names of the classes; do not change them.
	Classes() []string
}

// Uniform is a Dataset whose pictures all have the same size.
type Uniform interface {
	// Size is the height and width of every picture in pixels.
	Size() (height, width int)
}

// Fingerprinted is a Dataset whose pictures may be others tomorrow.
type Fingerprinted interface {
	// Fingerprint is one line of text that changes when pictures come, go or change their order.
	Fingerprint() string
}

// Picture is one decoded picture.
type Picture struct {
	Key           string // names the picture in messages and embeddings: a path or an index
	Height, Width int    // in pixels, both positive
	Pixels        []byte // [Height,Width,3] u8, row by row, red first

	under *Picture // memory for a larger one that this is made of
}

// draft is a picture to make p of. Its memory stays with p.
func (p *Picture) draft() *Picture {
	if p.under == nil {
		p.under = &Picture{}
	}
	return p.under
}

// Reset gives p a key and a size, and Pixels the length for it. Pixels keep their memory where it
// is large enough, and hold any values. It panics where a side is negative.
func (p *Picture) Reset(key string, height, width int) {
	if height < 0 || width < 0 {
		panic(fmt.Sprintf("data: picture %s of %d×%d pixels", key, height, width))
	}
	p.Key, p.Height, p.Width = key, height, width
	if n := height * width * 3; cap(p.Pixels) < n {
		p.Pixels = make([]byte, n)
	} else {
		p.Pixels = p.Pixels[:n]
	}
}

// First is the data set of the first n pictures of set. It is set itself where n is 0 or set has
// no more pictures. It has labels and one size where set has them.
func First(set Dataset, n int) Dataset {
	if n <= 0 || n >= set.Len() {
		return set
	}
	some := first{set, n}
	labels, isLabelled := set.(Labelled)
	size, isUniform := set.(Uniform)
	switch {
	case isLabelled && isUniform:
		return struct {
			first
			Labelled
			Uniform
		}{some, labels, size}
	case isLabelled:
		return struct {
			first
			Labelled
		}{some, labels}
	case isUniform:
		return struct {
			first
			Uniform
		}{some, size}
	}
	return some
}

type first struct {
	Dataset
	n int
}

func (f first) Len() int { return f.n }

// PictureSize implements Sized, as far as the whole set does.
func (f first) PictureSize(i int) (height, width int, ok bool) { return sizesOf(f.Dataset)(i) }
