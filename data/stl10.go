package data

import (
	"fmt"
	"os"
	"strconv"
)

// A picture of the binary version of STL-10 is three planes of 96×96 bytes: red, green and blue,
// each column by column. Source: cs.stanford.edu/~acoates/stl10.
const (
	stlSide  = 96
	stlPlane = stlSide * stlSide
	stlBytes = 3 * stlPlane
)

// stlPart are the pictures of one file, which are read when they are asked for: all of them are
// 3 GB.
type stlPart struct {
	name   string // "train", "test" or "unlabeled"
	file   *os.File
	count  int
	labels []byte // from 0; nil: none
}

// stl10 implements Dataset and Uniform. It has the pictures of some parts, one after the other.
type stl10 struct {
	name  string
	parts []stlPart
}

// stlLabelled adds the labels of a set's only part.
type stlLabelled struct {
	*stl10
	classes []string
}

// openSTL10 opens the parts of STL-10: it trains on all pictures but those to test on, and compares
// test pictures with the labelled ones.
func openSTL10(dir string, o Options) (p Parts, err error) {
	files, err := openSTLFiles(dir)
	if err != nil {
		return p, err
	}
	bank := &stl10{"stl10 train", []stlPart{files.train}}
	test := &stl10{"stl10 test", []stlPart{files.test}}
	all := bank
	if files.unlabelled.file != nil {
		all = &stl10{"stl10 train and unlabeled", []stlPart{files.train, files.unlabelled}}
		p.note("%d labelled and %d unlabelled pictures are trained on; labels are for judging",
			files.train.count, files.unlabelled.count)
	} else {
		p.note("unlabeled_X.bin is not there: only the %d labelled pictures are trained on",
			files.train.count)
	}
	p.Train, p.Bank = all.Sample(o.Limit), bank.Sample(o.Limit)
	p.Test = test.Sample(o.TestLimit)
	if o.Labels == LabelsNone {
		return p, nil
	}
	p.Bank = &stlLabelled{bank.sample(o.Limit), files.classes}
	p.Test = &stlLabelled{test.sample(o.TestLimit), files.classes}
	if all == bank {
		p.Train = p.Bank
	}
	return p, nil
}

// Name, Len and Read implement Dataset and Size Uniform.
func (s *stl10) Name() string              { return s.name }
func (s *stl10) Size() (height, width int) { return stlSide, stlSide }

func (s *stl10) Len() (n int) {
	for _, part := range s.parts {
		n += part.count
	}
	return n
}

// Sample implements Sampler: the first n pictures, all of them for 0. The labelled ones come first.
func (s *stl10) Sample(n int) Dataset { return s.sample(n) }

func (s *stl10) sample(n int) *stl10 {
	if n <= 0 || n >= s.Len() {
		return s
	}
	some := &stl10{name: s.name}
	for _, part := range s.parts {
		part.count = min(part.count, n)
		if n -= part.count; part.count > 0 {
			some.parts = append(some.parts, part)
		}
	}
	return some
}

// Fingerprint implements Fingerprinted: the unlabelled pictures may come later.
func (s *stl10) Fingerprint() string { return fmt.Sprintf("%d pictures of %s", s.Len(), s.name) }

// Read reads a picture.
func (s *stl10) Read(i int, p *Picture) error {
	part, k := s.at(i)
	p.Reset(s.Key(i), stlSide, stlSide)
	var columns [stlBytes]byte
	if _, err := part.file.ReadAt(columns[:], int64(k)*stlBytes); err != nil {
		return fmt.Errorf("%s: %w", part.file.Name(), cut(err))
	}
	for c := range 3 {
		plane := columns[c*stlPlane : (c+1)*stlPlane]
		for k, v := range plane {
			p.Pixels[3*(k%stlSide*stlSide+k/stlSide)+c] = v
		}
	}
	return nil
}

// Key implements Keyed: a picture's part and its number there, as "train/0".
func (s *stl10) Key(i int) string {
	part, k := s.at(i)
	return part.name + "/" + strconv.Itoa(k)
}

// at is the part that picture i belongs to, and its place there.
func (s *stl10) at(i int) (stlPart, int) {
	k := i
	for _, part := range s.parts {
		if k < part.count {
			return part, k
		}
		k -= part.count
	}
	panic(fmt.Sprintf("data: picture %d of %d", i, s.Len()))
}

// Sample keeps the labels.
func (s *stlLabelled) Sample(n int) Dataset { return &stlLabelled{s.sample(n), s.classes} }

// Label and Classes implement Labelled.
func (s *stlLabelled) Label(i int) int   { return int(s.parts[0].labels[i]) }
func (s *stlLabelled) Classes() []string { return s.classes }
