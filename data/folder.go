package data

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// folder is a Dataset of picture files below one folder. Its type has neither labels nor a size:
// dataset adds what is known.
type folder struct {
	name          string
	root          string
	keys          []string // paths below root, with slashes, in ascending order
	labels        []int    // of every picture; nil: none
	classes       []string
	height, width int         // of every picture; 0: they differ, or are larger than a canvas
	sizes         [][2]uint32 // height and width of each picture; nil: unknown
	maxPixels     int
}

func (f *folder) Name() string { return f.name }
func (f *folder) Len() int     { return len(f.keys) }

// PictureSize implements Sized: the sizes are known once the files were looked into.
func (f *folder) PictureSize(i int) (height, width int, ok bool) {
	if f.sizes == nil {
		return 0, 0, false
	}
	return int(f.sizes[i][0]), int(f.sizes[i][1]), true
}

// Read reads and decodes a file.
func (f *folder) Read(i int, p *Picture) error {
	p.Key = f.keys[i]
	file, err := os.ReadFile(f.path(p.Key))
	if err != nil {
		return err
	}
	return decode(file, f.maxPixels, p.Key, p)
}

func (f *folder) path(key string) string { return filepath.Join(f.root, filepath.FromSlash(key)) }

type folderLabels struct{ f *folder }

func (l folderLabels) Label(i int) int   { return l.f.labels[i] }
func (l folderLabels) Classes() []string { return l.f.classes }

type folderSize struct{ f *folder }

func (s folderSize) Size() (height, width int) { return s.f.height, s.f.width }

// dataset is f with the interfaces that fit it.
func (f *folder) dataset() Dataset {
	switch labelled, uniform := f.labels != nil, f.height > 0; {
	case labelled && uniform:
		return struct {
			*folder
			folderLabels
			folderSize
		}{f, folderLabels{f}, folderSize{f}}
	case labelled:
		return struct {
			*folder
			folderLabels
		}{f, folderLabels{f}}
	case uniform:
		return struct {
			*folder
			folderSize
		}{f, folderSize{f}}
	}
	return f
}

// Sample implements Sampler: pictures are drawn by a hash of their paths.
func (f *folder) Sample(n int) Dataset { return f.keep(smallestHashes(f.keys, n)).dataset() }

// Fingerprint implements Fingerprinted: it depends on the paths below the folder, not on where the
// folder lies.
func (f *folder) Fingerprint() string {
	sum := sha256.Sum256([]byte(strings.Join(f.keys, "\x00")))
	return fmt.Sprintf("%d pictures, paths %x", len(f.keys), sum[:8])
}

// keep is the folder with some of its pictures, given by their places in ascending order.
func (f *folder) keep(places []int) *folder {
	part := *f
	part.keys, part.labels, part.sizes = nil, nil, nil
	for _, i := range places {
		if f.sizes != nil {
			part.sizes = append(part.sizes, f.sizes[i])
		}
		part.keys = append(part.keys, f.keys[i])
		if f.labels != nil {
			part.labels = append(part.labels, f.labels[i])
		}
	}
	return &part
}
