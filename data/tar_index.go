package data

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// tarIndex says where the pictures of a shard are, in the order of the shard. Its fields are public
// for encoding/gob.
type tarIndex struct {
	Size, Time     int64    // of the shard: bytes, and nanoseconds since 1970
	Keys           []string // of the samples that have a picture
	Offsets, Sizes []int64  // of the pictures, in bytes
	Labels         []string // empty: the sample has none
	Odd            tarOdd
}

// tarOdd counts what is left out of shards.
type tarOdd struct {
	Several   int // samples with more than one picture: the first is taken
	NoPicture int // samples without one
	Links     int // members that are links, devices or sparse files
}

func (o *tarOdd) add(other tarOdd) {
	o.Several += other.Several
	o.NoPicture += other.NoPicture
	o.Links += other.Links
}

// notes are for people.
func (o *tarOdd) notes() (notes []string) {
	for _, c := range []struct {
		count int
		what  string
	}{
		{o.Several, "samples have several pictures: the first one is taken"},
		{o.NoPicture, "samples have no picture and are left out"},
		{o.Links, "members are links or sparse files and are left out"},
	} {
		if c.count > 0 {
			notes = append(notes, fmt.Sprintf("%d %s", c.count, c.what))
		}
	}
	return notes
}

// endMark is half of the zeros at the end of every tar, in bytes.
const endMark = 512

// indexTar reads the names of all members, and the labels.
func indexTar(r *io.SectionReader) (tarIndex, error) {
	if err := refusePacked(r); err != nil {
		return tarIndex{}, err
	}
	archive := tar.NewReader(r)
	group := tarSamples{places: map[string]int{}}
	var end int64 // of the last member
	for {
		header, err := archive.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return tarIndex{}, tarProblem(err, end)
		}
		if !filepath.IsLocal(filepath.FromSlash(header.Name)) {
			return tarIndex{}, fmt.Errorf("its member %q lies outside of the archive: make the "+
				"shard anew, without such names", header.Name)
		}
		offset, _ := r.Seek(0, io.SeekCurrent)
		if err := group.member(header, offset, archive); err != nil {
			return tarIndex{}, tarProblem(err, offset)
		}
		end = offset + (header.Size+endMark-1)/endMark*endMark
		if header.Typeflag != tar.TypeReg || isSparse(header) {
			end = offset
		}
	}
	if r.Size() < end+endMark {
		return tarIndex{}, errors.New("it is cut short, its end mark is missing: copy it again")
	}
	x, err := group.index()
	if err == nil && len(group.samples) == 0 {
		err = errors.New("there is nothing in it: leave it out, or make it anew")
	}
	return x, err
}

// refusePacked refuses what is no tar by its first bytes.
func refusePacked(r io.ReaderAt) error {
	head := make([]byte, 6)
	n, _ := r.ReadAt(head, 0)
	for name, begin := range map[string]string{"gzip": "\x1f\x8b", "zstd": "\x28\xb5\x2f\xfd",
		"xz": "\xfd7zXZ\x00", "bzip2": "BZh"} {
		if strings.HasPrefix(string(head[:n]), begin) {
			return fmt.Errorf("it is compressed (%s), and pictures are read from anywhere in it: "+
				"unpack it to a .tar; pictures hardly get smaller by compression", name)
		}
	}
	if n == 0 {
		return errors.New("it is empty: leave it out, or copy it again")
	}
	return nil
}

func tarProblem(err error, at int64) error {
	switch {
	case isCut(err):
		return errors.New("it is cut short: copy it again")
	case errors.Is(err, tar.ErrHeader):
		return fmt.Errorf("it is no tar, or damaged after byte %d: copy it again", at)
	}
	return err
}

func isSparse(h *tar.Header) bool {
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return h.Typeflag == tar.TypeGNUSparse
}
