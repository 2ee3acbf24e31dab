package data

import (
	"encoding/binary"
	"errors"
)

// packIndex is the end of a pack.
type packIndex struct {
	jpeg  string       // decoder of its JPEGs: JPEGGo or JPEGTurbo
	parts [2]*packPart // Train and Test; Test may be nil
}

// packPart lists the pictures of one part.
type packPart struct {
	labelled bool
	classes  []string
	keys     []string
	entries  []packEntry
}

// packEntry is where a picture is, and what is known about it.
type packEntry struct {
	offset        int64 // of its record
	height, width uint32
	sum           uint32 // the record's checksum
	label         uint32
}

// pixels is the length of a picture in bytes.
func (e packEntry) pixels() int64 { return 3 * int64(e.height) * int64(e.width) }

func (x packIndex) bytes() []byte {
	text := func(b []byte, s string) []byte {
		return append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	b := text(nil, x.jpeg)
	for _, part := range x.parts {
		if part == nil {
			b = append(b, 0)
			continue
		}
		b = append(b, 1)
		if part.labelled {
			b[len(b)-1] = 2
		}
		b = binary.AppendUvarint(b, uint64(len(part.classes)))
		for _, c := range part.classes {
			b = text(b, c)
		}
		b = binary.AppendUvarint(b, uint64(len(part.entries)))
		for i, e := range part.entries {
			b = text(b, part.keys[i])
			b = binary.LittleEndian.AppendUint64(b, uint64(e.offset))
			for _, v := range []uint32{e.height, e.width, e.sum, e.label} {
				b = binary.LittleEndian.AppendUint32(b, v)
			}
		}
	}
	return b
}

// errIndex is a mistake in an index whose checksum is right.
var errIndex = errors.New("its index is wrong: " + packAgain)

// parsePackIndex reads an index whose records end at the offset end.
func parsePackIndex(b []byte, end int64) (x packIndex, err error) {
	r := &packReader{rest: b, all: string(b)}
	x.jpeg = r.text()
	for k := range x.parts {
		kind := r.take(1)
		if r.bad || kind[0] > 2 {
			return x, errIndex
		}
		if kind[0] == 0 {
			continue
		}
		part := &packPart{labelled: kind[0] == 2}
		for range r.count(1) {
			part.classes = append(part.classes, r.text())
		}
		n := r.count(25)
		part.keys, part.entries = make([]string, n), make([]packEntry, n)
		for i := range n {
			part.keys[i] = r.text()
			e := packEntry{int64(r.u64()), r.u32(), r.u32(), r.u32(), r.u32()}
			if r.bad || !e.inside(end, len(part.keys[i])) || part.labelled &&
				int64(e.label) >= int64(len(part.classes)) {
				return x, errIndex
			}
			part.entries[i] = e
		}
		x.parts[k] = part
	}
	if r.bad || len(r.rest) > 0 || x.parts[0] == nil {
		return x, errIndex
	}
	return x, nil
}

// inside tells whether a record lies between header and index.
func (e packEntry) inside(end int64, key int) bool {
	return e.height >= 1 && e.width >= 1 && e.height <= maxPackSide && e.width <= maxPackSide &&
		e.pixels() <= maxPackBytes && e.offset >= headerBytes && e.offset <= end &&
		e.pixels() <= end-e.offset-recordBytes-int64(key)
}

// packReader takes an index apart. After a mistake bad is true and everything is 0.
type packReader struct {
	rest []byte
	all  string // the same bytes from the beginning: texts share its memory
	bad  bool
}

// take returns the next n bytes, at least one.
func (r *packReader) take(n int) []byte {
	if r.bad = r.bad || n > len(r.rest); r.bad {
		return make([]byte, 8)
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *packReader) u32() uint32 { return binary.LittleEndian.Uint32(r.take(4)) }
func (r *packReader) u64() uint64 { return binary.LittleEndian.Uint64(r.take(8)) }

// count reads how many things follow, each of at least size bytes.
func (r *packReader) count(size int) int {
	v, n := binary.Uvarint(r.rest)
	if r.bad = r.bad || n <= 0 || v > uint64(len(r.rest)/size); r.bad {
		return 0
	}
	r.rest = r.rest[n:]
	return int(v)
}

func (r *packReader) text() string {
	n := r.count(1)
	if r.bad || n > len(r.rest) {
		r.bad = true
		return ""
	}
	at := len(r.all) - len(r.rest)
	r.rest = r.rest[n:]
	return r.all[at : at+n]
}
