package data

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strconv"
)

// Keyed is a Dataset that knows the keys of its pictures without reading them.
type Keyed interface {
	// Key is Picture.Key of picture i.
	Key(i int) string
}

// KeyOf is the key of picture i: that of a Keyed set, else the number.
func KeyOf(set Dataset, i int) string {
	if keyed, ok := set.(Keyed); ok {
		return keyed.Key(i)
	}
	return strconv.Itoa(i)
}

// Key implements Keyed.
func (f first) Key(i int) string { return KeyOf(f.Dataset, i) }

// Pick is the data set of the pictures with the given places in set, in the order of the places. It
// has labels and one size where set has them, and is Keyed and Fingerprinted.
func Pick(set Dataset, places []int) Dataset {
	some := picked{set, places}
	labels, isLabelled := set.(Labelled)
	size, isUniform := set.(Uniform)
	switch {
	case isLabelled && isUniform:
		return struct {
			picked
			pickedLabels
			Uniform
		}{some, pickedLabels{labels, places}, size}
	case isLabelled:
		return struct {
			picked
			pickedLabels
		}{some, pickedLabels{labels, places}}
	case isUniform:
		return struct {
			picked
			Uniform
		}{some, size}
	}
	return some
}

type picked struct {
	set    Dataset
	places []int
}

func (p picked) Name() string {
	return fmt.Sprintf("%s (%d of %d pictures)", p.set.Name(), len(p.places), p.set.Len())
}
func (p picked) Len() int                        { return len(p.places) }
func (p picked) Read(i int, into *Picture) error { return p.set.Read(p.places[i], into) }

// ReadWithin implements Scaled.
func (p picked) ReadWithin(i, side int, into *Picture) error {
	return ReadWithin(p.set, p.places[i], side, into)
}

// Key implements Keyed.
func (p picked) Key(i int) string { return KeyOf(p.set, p.places[i]) }

// Fingerprint tells which pictures were picked, and the fingerprint of the set that has one.
func (p picked) Fingerprint() string {
	bytes := make([]byte, 8*len(p.places))
	for i, place := range p.places {
		binary.LittleEndian.PutUint64(bytes[8*i:], uint64(place))
	}
	sum := sha256.Sum256(bytes)
	text := fmt.Sprintf("%d picked, places %x", len(p.places), sum[:8])
	if whole, ok := p.set.(Fingerprinted); ok {
		text += " of " + whole.Fingerprint()
	}
	return text
}

type pickedLabels struct {
	labels Labelled
	places []int
}

func (p pickedLabels) Label(i int) int   { return p.labels.Label(p.places[i]) }
func (p pickedLabels) Classes() []string { return p.labels.Classes() }
