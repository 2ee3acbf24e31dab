package data

import (
	"fmt"
	"os"
	"slices"

	"github.com/edsrzf/mmap-go"
)

// openPackFile maps a pack and reads its index. Pictures are checked when they are read.
func openPackFile(path string) (*packFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("data: %w; give a file that vksimclr pack wrote", err)
	}
	defer f.Close()
	stat, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("data: %w", err)
	}
	if stat.Size() < headerBytes || stat.IsDir() { // an empty file cannot be mapped
		return nil, fmt.Errorf("data: %s: it is no pack; give a file that vksimclr pack wrote",
			printable(path))
	}
	mapped, err := mmap.Map(f, mmap.RDONLY, 0)
	if err != nil {
		return nil, fmt.Errorf("data: %s cannot be mapped into memory: %w", printable(path), err)
	}
	p, err := parsePack(mapped)
	if err != nil {
		_ = mapped.Unmap()
		return nil, fmt.Errorf("data: %s: %w", printable(path), err)
	}
	p.path = path
	return p, nil
}

// parsePack reads header and index of a pack in memory.
func parsePack(b []byte) (p *packFile, err error) {
	p = &packFile{bytes: b}
	if p.header, err = parsePackHeader(b); err != nil {
		return nil, err
	}
	h := p.header
	if whole := h.index + h.indexLength; whole != int64(len(b)) {
		if whole > int64(len(b)) {
			return nil, fmt.Errorf("it is cut short: it has %d of %d bytes: %s", len(b), whole,
				packAgain)
		}
		return nil, fmt.Errorf("it has %d bytes, %d too many: %s", len(b), int64(len(b))-whole,
			packAgain)
	}
	index := b[h.index:]
	if checksum(index) != h.indexSum {
		return nil, fmt.Errorf("its index is damaged: %s", packAgain)
	}
	p.packIndex, err = parsePackIndex(index, h.index)
	return p, err
}

// openPack opens the parts of a pack.
func openPack(path string, o Options) (p Parts, err error) {
	file, err := openPackFile(path)
	if err != nil {
		return p, err
	}
	train := &packSet{file, "pack " + path, file.parts[0]}
	var test *packSet
	if file.parts[1] != nil {
		test = &packSet{file, "pack " + path + " (test)", file.parts[1]}
	}
	if train, test, err = dividePack(train, test, o); err != nil {
		return p, err
	}
	if err := p.labelPack(train, test, o.Labels); err != nil {
		return p, err
	}
	train = train.keep(smallestHashes(train.keys, o.Limit))
	if train.Len() == 0 {
		return p, fmt.Errorf("data: there is no picture to train on in %s: give another pack",
			printable(path))
	}
	p.Train, p.Bank = train.dataset(), train.dataset()
	if test != nil {
		p.Test = test.keep(smallestHashes(test.keys, o.TestLimit)).dataset()
	}
	size := "as they were"
	if side := file.header.maxSide; side > 0 {
		size = fmt.Sprintf("at most %d pixels a side", side)
	}
	p.note("pictures of the pack are %s; its JPEGs were decoded by %s", size, file.jpeg)
	if test == nil {
		p.note("no pictures to test on: --val 10%% would keep some, --val takes another pack")
	}
	return p, nil
}

// dividePack says which pictures are tested: the pack's own, a share, or another pack's.
func dividePack(train, test *packSet, o Options) (*packSet, *packSet, error) {
	share, isShare, err := parseShare(o.Test)
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("data: %w", err)
	case isShare:
		rest, chosen := divideByShare(train.keys, everyPlace[int](train.Len()), share)
		if len(rest) == 0 || len(chosen) == 0 {
			return nil, nil, fmt.Errorf("data: %s of the %d pictures in %s leave nothing to train "+
				"on or nothing to test on; give another --val", o.Test, train.Len(), train.name)
		}
		test = train.keep(chosen)
		test.name += " (test)"
		return train.keep(rest), test, nil
	case o.Test != "":
		if !isPack(o.Test) {
			return nil, nil, fmt.Errorf("data: --val: %s is no pack: pack it with vksimclr pack, "+
				"or give a share as 10%%", printable(o.Test))
		}
		other, err := openPackFile(o.Test)
		if err != nil {
			return nil, nil, fmt.Errorf("--val: %w", err)
		}
		return train, &packSet{other, "pack " + o.Test, other.parts[0]}, nil
	}
	return train, test, nil
}

// labelPack keeps the labels where they are wanted and both parts know the same classes.
func (p *Parts) labelPack(train, test *packSet, how string) error {
	labelled := train.labelled && (test == nil || test.labelled)
	if how == LabelsFolders && !labelled {
		return fmt.Errorf("data: the pictures of %s have no labels: give --labels none, or pack "+
			"them anew with --labels folders", train.name)
	}
	parts := []*packSet{train}
	if test != nil {
		parts = append(parts, test)
	}
	for _, s := range parts {
		part := *s.packPart
		part.labelled = labelled && how != LabelsNone
		s.packPart = &part
	}
	if !train.labelled {
		return nil
	}
	if test != nil {
		if err := test.relabel(train.classes); err != nil {
			return err
		}
	}
	p.note("labels for judging: %d classes (%s); --labels none ignores them", len(train.classes),
		classNames(train.classes))
	return nil
}

// relabel numbers the classes of a set as another one does.
func (s *packSet) relabel(classes []string) error {
	if slices.Equal(s.classes, classes) {
		return nil
	}
	s.entries = slices.Clone(s.entries)
	for i, e := range s.entries {
		label := slices.Index(classes, s.classes[e.label])
		if label < 0 {
			return fmt.Errorf("data: %s has the class %s, which is not trained on: give another "+
				"--val, or --labels none", s.name, printable(s.classes[e.label]))
		}
		s.entries[i].label = uint32(label)
	}
	s.classes = classes
	return nil
}
