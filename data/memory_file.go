package data

import (
	"bufio"
	"encoding/gob"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// memoryFile is what a memory leaves in its file: the columns of a table, one row a picture. Its
// fields are public for encoding/gob.
type memoryFile struct {
	Hashes          []uint64
	Sizes, Times    []int64 // of the file: bytes, and nanoseconds since 1970
	Heights, Widths []int32
	Wide            []bool
	Problems        map[uint64]string
}

// whole tells whether the columns are equally long.
func (f *memoryFile) whole() bool {
	n := len(f.Hashes)
	return len(f.Sizes) == n && len(f.Times) == n && len(f.Heights) == n &&
		len(f.Widths) == n && len(f.Wide) == n
}

func (f *memoryFile) at(k int32) remembered {
	return remembered{stamp{f.Sizes[k], f.Times[k]}, f.Heights[k], f.Widths[k], f.Wide[k]}
}

func (f *memoryFile) add(hash uint64, r remembered) {
	f.Hashes = append(f.Hashes, hash)
	f.Sizes = append(f.Sizes, r.size)
	f.Times = append(f.Times, r.time)
	f.Heights = append(f.Heights, r.height)
	f.Widths = append(f.Widths, r.width)
	f.Wide = append(f.Wide, r.wide)
}

// cachePath is the file in dir that remembers something of a collection. It is empty where dir is.
func cachePath(dir, kind, collection string) string {
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, fmt.Sprintf("%s-%016x.gob", kind, keyHash(collection)))
}

// readCache reads a value that writeCache wrote. ok is false where there is none.
func readCache(path string, value any) (ok bool) {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	return gob.NewDecoder(bufio.NewReaderSize(f, 1<<20)).Decode(value) == nil
}

// writeCache writes a value into a file that appears whole or not at all. It does nothing without a
// path, and a failure is no error: the value is found again.
func writeCache(path string, value any) {
	if path == "" || os.MkdirAll(filepath.Dir(path), 0o755) != nil {
		return
	}
	f, err := os.CreateTemp(filepath.Dir(path), "cache-*.tmp")
	if err != nil {
		return
	}
	w := bufio.NewWriterSize(f, 1<<20)
	err = errors.Join(gob.NewEncoder(w).Encode(value), w.Flush(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
}
