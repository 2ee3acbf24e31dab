package data

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime/debug"
)

// packFile is an opened pack. It stays mapped as long as the program runs.
type packFile struct {
	path   string
	bytes  []byte // mapped
	header packHeader
	packIndex
}

// packSet is a Dataset of some pictures of a pack. dataset adds what is known.
type packSet struct {
	file *packFile
	name string
	*packPart
}

func (s *packSet) Name() string { return s.name }
func (s *packSet) Len() int     { return len(s.entries) }

// Read copies a picture and checks it.
func (s *packSet) Read(i int, p *Picture) error { return s.ReadWithin(i, 0, p) }

// ReadWithin implements Scaled.
func (s *packSet) ReadWithin(i, side int, p *Picture) (err error) {
	p.Key = s.keys[i]
	// A disk that fails, or a file that somebody cuts, faults in mapped memory.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if fault, ok := recover().(interface{ Addr() uintptr }); ok && fault != nil {
			err = fmt.Errorf("%s cannot be read any more: %s", printable(s.file.path), packAgain)
		}
	}()
	e := s.entries[i]
	p.Reset(s.keys[i], int(e.height), int(e.width))
	if err := s.file.copyRecord(p.Pixels, e, s.keys[i]); err != nil {
		return fmt.Errorf("%s: %w", printable(s.file.path), err)
	}
	return p.shrinkWithin(s, i, side)
}

var errPackDamaged = errors.New("the picture is damaged: " + packAgain)

// copyRecord copies the pixels of a record after a look at its checksum.
func (f *packFile) copyRecord(pixels []byte, e packEntry, key string) error {
	head := f.bytes[e.offset:][:recordBytes+len(key)]
	copy(pixels, f.bytes[e.offset+int64(len(head)):])
	u32 := binary.LittleEndian.Uint32
	sum := checksum(head[:recordBytes-4], head[recordBytes:], pixels)
	if sum != e.sum || u32(head[recordBytes-4:]) != sum || u32(head) != e.height ||
		u32(head[4:]) != e.width || u32(head[8:]) != uint32(len(key)) ||
		u32(head[12:]) != uint32(len(pixels)) || !bytes.Equal(head[recordBytes:], []byte(key)) {
		return errPackDamaged
	}
	return nil
}

// PictureSize implements Sized.
func (s *packSet) PictureSize(i int) (height, width int, ok bool) {
	return int(s.entries[i].height), int(s.entries[i].width), true
}

type packLabels struct{ s *packSet }

func (l packLabels) Label(i int) int   { return int(l.s.entries[i].label) }
func (l packLabels) Classes() []string { return l.s.classes }

type packSize struct{ height, width int }

func (s packSize) Size() (height, width int) { return s.height, s.width }

// dataset is s with the interfaces that fit it.
func (s *packSet) dataset() Dataset {
	size, uniform := s.size()
	switch {
	case s.labelled && uniform:
		return struct {
			*packSet
			packLabels
			packSize
		}{s, packLabels{s}, size}
	case s.labelled:
		return struct {
			*packSet
			packLabels
		}{s, packLabels{s}}
	case uniform:
		return struct {
			*packSet
			packSize
		}{s, size}
	}
	return s
}

// size is the one size of all pictures, if they have one that fits the usual canvas.
func (s *packSet) size() (size packSize, uniform bool) {
	for i, e := range s.entries {
		if i == 0 {
			size = packSize{int(e.height), int(e.width)}
		}
		if int(e.height) != size.height || int(e.width) != size.width {
			return size, false
		}
	}
	return size, len(s.entries) > 0 && max(size.height, size.width) <= MaxSide
}

// Sample implements Sampler: pictures are drawn by a hash of their keys, as from a folder.
func (s *packSet) Sample(n int) Dataset { return s.keep(smallestHashes(s.keys, n)).dataset() }

// Fingerprint implements Fingerprinted: it depends on every pixel of the pack.
func (s *packSet) Fingerprint() string {
	part := packIndex{jpeg: s.file.jpeg, parts: [2]*packPart{s.packPart}}
	return fmt.Sprintf("%d pictures of a pack, checksum %08x", s.Len(), checksum(part.bytes()))
}

// keep is the set with some of its pictures, given by their places in ascending order.
func (s *packSet) keep(places []int) *packSet {
	part := packPart{labelled: s.labelled, classes: s.classes}
	for _, i := range places {
		part.keys = append(part.keys, s.keys[i])
		part.entries = append(part.entries, s.entries[i])
	}
	return &packSet{s.file, s.name, &part}
}
