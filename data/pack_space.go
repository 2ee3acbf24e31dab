package data

import (
	"context"
	"os"
	"path/filepath"
)

// PackEstimate is what a pack will need.
type PackEstimate struct {
	Pictures int
	Bytes    int64 // size of the whole pack, by a sample of its pictures
	Missing  int64 // bytes that an earlier try has not packed yet
	Free     int64 // bytes on the disk; below 0: not known
}

// packSample is how many pictures an estimate reads.
const packSample = 64

// EstimatePack reads some of the pictures, spread over all of them, to tell the size of their pack.
func EstimatePack(ctx context.Context, parts Parts, c PackConfig) (e PackEstimate, err error) {
	jobs := packJobs(parts)
	var p Picture
	sum, n := int64(0), min(packSample, len(jobs))
	for k := range n {
		if err := ctx.Err(); err != nil {
			return e, err
		}
		if jobs[k*len(jobs)/n].read(c.MaxSide, &p) != nil {
			p.Pixels = p.Pixels[:0] // it will be left out
		}
		const indexed = 25 // bytes of an entry beside the key
		sum += int64(len(p.Pixels) + recordBytes + indexed + 2*len(p.Key))
	}
	e.Pictures = len(jobs)
	e.Bytes = headerBytes + sum*int64(len(jobs))/int64(max(n, 1))
	e.Missing = max(0, e.Bytes-fileSize(PackPart(c.Path)))
	e.Free = freeBytes(filepath.Dir(c.Path))
	return e, nil
}

// fileSize is the length of a file, 0 where there is none.
func fileSize(path string) int64 {
	stat, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return stat.Size()
}
