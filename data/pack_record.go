package data

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// packRecord is a record that lies in a pack.
type packRecord struct {
	packEntry
	key     string
	problem string // why there is no picture
}

// recordHead is the beginning of a record, before key and content. A picture of height 0 has a
// problem for its content.
func recordHead(p *Picture, content []byte) (head []byte, sum uint32) {
	for _, v := range []int{p.Height, p.Width, len(p.Key), len(content)} {
		head = binary.LittleEndian.AppendUint32(head, uint32(v))
	}
	sum = checksum(head, []byte(p.Key), content)
	return binary.LittleEndian.AppendUint32(head, sum), sum
}

// resume reads the records of an earlier try, up to the first one that is not whole. A file of
// other pictures, or none, begins anew.
func (w *packWriter) resume() error {
	stat, err := w.file.Stat()
	if err != nil {
		return err
	}
	begin := make([]byte, headerBytes)
	if _, err := w.file.ReadAt(begin, 0); err == nil && w.header.begins(begin) {
		r := &recordReader{from: bufio.NewReaderSize(io.NewSectionReader(w.file, headerBytes,
			stat.Size()-headerBytes), 1<<20), at: headerBytes, end: stat.Size()}
		var again Picture
		for len(w.records) < len(w.jobs) {
			record, err := r.next()
			job := w.jobs[len(w.records)]
			if err != nil || record.problem != "" && job.read(w.MaxSide, &again) == nil {
				break // what could not be read is mended
			}
			w.records, w.end = append(w.records, record), r.at
		}
	}
	if _, err := w.file.WriteAt(w.header.bytes(), 0); err != nil {
		return err
	}
	if err := w.file.Truncate(w.end); err != nil {
		return err
	}
	_, err = w.file.Seek(w.end, io.SeekStart)
	return err
}

// recordReader reads records one after the other.
type recordReader struct {
	from    io.Reader
	at, end int64 // of what is read
	content []byte
}

// next is the next record. Any error means that it is not whole.
func (r *recordReader) next() (record packRecord, err error) {
	head := make([]byte, recordBytes)
	if _, err := io.ReadFull(r.from, head); err != nil {
		return record, err
	}
	u32 := binary.LittleEndian.Uint32
	record.offset, record.height, record.width = r.at, u32(head), u32(head[4:])
	key, length := int64(u32(head[8:])), int64(u32(head[12:]))
	record.sum = u32(head[16:])
	next := r.at + recordBytes + key + length
	if next > r.end || record.height > maxPackSide || record.width > maxPackSide ||
		record.height > 0 && record.pixels() != length {
		return record, errPackDamaged
	}
	if n := int(key + length); cap(r.content) < n {
		r.content = make([]byte, n)
	}
	content := r.content[:key+length]
	if _, err := io.ReadFull(r.from, content); err != nil {
		return record, err
	}
	if checksum(head[:recordBytes-4], content) != record.sum {
		return record, errPackDamaged
	}
	r.at, record.key = next, string(content[:key])
	if record.height == 0 {
		record.problem = string(content[key:])
	}
	return record, nil
}

// checkRecord tells whether a picture can be packed.
func checkRecord(p *Picture) error {
	switch {
	case p.Height > maxPackSide || p.Width > maxPackSide ||
		3*int64(p.Height)*int64(p.Width) > maxPackBytes:
		return fmt.Errorf("%d×%d pixels are too many for a pack: give --max-side", p.Width,
			p.Height)
	case len(p.Key) > maxKeyBytes:
		return errors.New("its name is too long for a pack")
	}
	return nil
}

// packSource is a hash of what is packed and how: only the same goes on with an unfinished pack.
func packSource(parts Parts, c PackConfig) uint64 {
	h := sha256.New()
	fmt.Fprintf(h, "%d %d %q %v\n", packVersion, c.MaxSide, c.JPEG, c.Values)
	for _, set := range []Dataset{parts.Train, parts.Test} {
		if set == nil {
			fmt.Fprintln(h, "none")
			continue
		}
		text := set.Name()
		if f, ok := set.(Fingerprinted); ok { // does not depend on where the pictures are
			text = f.Fingerprint()
		}
		fmt.Fprintf(h, "%d %q\n", set.Len(), text)
		if labels, ok := set.(Labelled); ok {
			fmt.Fprintf(h, "%q\n", labels.Classes())
		}
	}
	return binary.BigEndian.Uint64(h.Sum(nil))
}
