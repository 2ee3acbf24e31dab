package data

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// PackConfig says how pictures are packed.
type PackConfig struct {
	Path     string // file of the pack
	MaxSide  int    // pictures are scaled down to this many pixels; 0 keeps their sizes
	JPEG     string // decoder that the parts were opened with
	Values   Range  // that the parts were opened with
	Bad      Allowance
	Progress func(done, of int) // hears about packed pictures; may be nil
}

// PackResult tells what a pack holds.
type PackResult struct {
	Train, Test int          // pictures
	Bad         []BadPicture // pictures left out, those of Parts included
	Bytes       int64        // size of the file
	Resumed     int          // pictures that an earlier try had packed
}

// PackPart is the name of a pack that is not finished. WritePack goes on with it.
func PackPart(path string) string { return path + ".part" }

// WritePack decodes every picture once and writes a pack: under the name PackPart until it is
// whole. When the context ends or an error comes, that file stays, and the next call with the same
// pictures goes on with it. The same pictures make the same bytes.
func WritePack(ctx context.Context, parts Parts, c PackConfig) (r PackResult, err error) {
	if stat, err := os.Stat(c.Path); err == nil && (stat.IsDir() || !isPack(c.Path)) {
		return r, fmt.Errorf("data: %s is there and is no pack: give another name",
			printable(c.Path))
	}
	w, err := openPackWriter(parts, c)
	if err != nil {
		return r, err
	}
	defer w.file.Close()
	r.Resumed = len(w.records)
	if err := w.pack(ctx, c.Progress); err != nil {
		return r, err
	}
	index, bad := w.index()
	r.Bad = append(parts.Bad[:len(parts.Bad):len(parts.Bad)], bad...)
	r.Train, r.Test = len(index.parts[0].keys), 0
	if index.parts[1] != nil {
		r.Test = len(index.parts[1].keys)
	}
	total := len(w.jobs) + len(parts.Bad)
	if !c.Bad.allows(len(r.Bad), total) {
		return r, refusal(parts.Train.Name(), r.Bad, total)
	}
	if r.Train == 0 {
		return r, fmt.Errorf("data: no picture of %s can be read", parts.Train.Name())
	}
	r.Bytes, err = w.finish(index)
	return r, err
}

// packWriter writes a pack.
type packWriter struct {
	PackConfig
	parts   Parts
	jobs    []packJob
	file    *os.File
	header  packHeader
	records []packRecord // that are in the file
	end     int64        // of the records
}

// packJob is one picture to pack.
type packJob struct {
	set Dataset
	i   int
}

// packJobs are the pictures to train on, and then those to test on.
func packJobs(parts Parts) (jobs []packJob) {
	for _, set := range []Dataset{parts.Train, parts.Test} {
		for i := 0; set != nil && i < set.Len(); i++ {
			jobs = append(jobs, packJob{set, i})
		}
	}
	return jobs
}

func (j packJob) read(side int, p *Picture) error {
	p.Key = ""
	return ReadWithin(j.set, j.i, side, p)
}

// openPackWriter goes on with an unfinished pack of the same pictures, or begins one.
func openPackWriter(parts Parts, c PackConfig) (*packWriter, error) {
	w := &packWriter{PackConfig: c, parts: parts, jobs: packJobs(parts), end: headerBytes}
	w.header = packHeader{mark: partMark, version: packVersion, maxSide: uint32(c.MaxSide),
		source: packSource(parts, c)}
	var err error
	if w.file, err = os.OpenFile(PackPart(c.Path), os.O_RDWR|os.O_CREATE, 0o666); err != nil {
		return nil, fmt.Errorf("data: %w; give a name in a folder that can be written", err)
	}
	err = w.resume()
	if err != nil {
		err = errors.Join(w.failed(err), w.file.Close())
	}
	return w, err
}

// failed is the error of a write: nothing is lost by it.
func (w *packWriter) failed(err error) error {
	return fmt.Errorf("data: %w; make room, and run the same again: it goes on with %s", err,
		printable(PackPart(w.Path)))
}

// finish writes the index and the header and gives the pack its name.
func (w *packWriter) finish(x packIndex) (size int64, err error) {
	index := x.bytes()
	w.header.index, w.header.indexLength = w.end, int64(len(index))
	w.header.indexSum = checksum(index)
	_, err = w.file.WriteAt(index, w.end)
	if err == nil {
		// The file may be longer: an earlier try could have failed between here and its end.
		err = errors.Join(w.file.Truncate(w.end+int64(len(index))), w.file.Sync())
	}
	if err == nil {
		w.header.mark = packMark
		_, err = w.file.WriteAt(w.header.bytes(), 0)
	}
	if err == nil {
		err = errors.Join(w.file.Sync(), w.file.Close())
	}
	if err == nil {
		err = os.Rename(PackPart(w.Path), w.Path)
	}
	if err != nil {
		return 0, w.failed(err)
	}
	if folder, err := os.Open(filepath.Dir(w.Path)); err == nil { // so that the name itself lasts
		_ = folder.Sync() // some systems cannot
		folder.Close()
	}
	return w.end + int64(len(index)), nil
}

// index lists the records that hold pictures, and the others.
func (w *packWriter) index() (x packIndex, bad []BadPicture) {
	x.jpeg = w.JPEG
	at := 0
	for k, set := range []Dataset{w.parts.Train, w.parts.Test} {
		if set == nil {
			continue
		}
		part := &packPart{}
		labels, labelled := set.(Labelled)
		if part.labelled = labelled; labelled {
			part.classes = labels.Classes()
		}
		for i := range set.Len() {
			r := w.records[at]
			at++
			if r.problem != "" {
				bad = append(bad, BadPicture{r.key, errors.New(r.problem)})
				continue
			}
			if labelled {
				r.label = uint32(labels.Label(i))
			}
			part.keys, part.entries = append(part.keys, r.key), append(part.entries, r.packEntry)
		}
		x.parts[k] = part
	}
	return x, bad
}
