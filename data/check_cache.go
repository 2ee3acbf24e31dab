package data

import (
	"encoding/gob"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// checkCache remembers which files were looked into, by path, size and time of change. It lies in
// a file for each data set. One that cannot be read or written costs a check, nothing else.
type checkCache struct {
	path   string // empty: nothing is kept
	mutex  sync.Mutex
	before map[string]remembered
	now    map[string]remembered
	news   bool // there is something to write
}

// remembered is the result of one look. Its fields are public for encoding/gob.
type remembered struct {
	Size, Time    int64 // of the file: bytes, and nanoseconds since 1970
	Height, Width int
	Problem       string // empty: the picture is good
}

// openCheckCache reads what is remembered of a folder in dir, which may be empty.
func openCheckCache(dir, root string) *checkCache {
	c := &checkCache{now: map[string]remembered{}}
	whole, err := filepath.Abs(root)
	if dir == "" || err != nil {
		return c
	}
	c.path = filepath.Join(dir, fmt.Sprintf("pictures-1-%016x.gob", keyHash(whole)))
	if f, err := os.Open(c.path); err == nil {
		defer f.Close()
		if gob.NewDecoder(f).Decode(&c.before) != nil {
			c.before = nil
		}
	}
	return c
}

// look is look by memory, where the file has not changed.
func (c *checkCache) look(path string, maxPixels int) looked {
	stat, err := os.Stat(path)
	if err != nil {
		return looked{err: err}
	}
	r, known := c.before[path]
	if known = known && r.Size == stat.Size() && r.Time == stat.ModTime().UnixNano(); !known {
		found := look(path, maxPixels)
		r = remembered{stat.Size(), stat.ModTime().UnixNano(), found.height, found.width, ""}
		if found.err != nil {
			r.Problem = found.err.Error()
		}
		// The limit is the user's and permissions change: neither is the file's own.
		var pathError *os.PathError
		if errors.Is(found.err, errTooLarge) || errors.As(found.err, &pathError) {
			return found
		}
	}
	c.mutex.Lock()
	c.now[path], c.news = r, c.news || !known
	c.mutex.Unlock()
	switch {
	case r.Problem != "":
		return looked{err: errors.New(r.Problem)}
	case maxPixels > 0 && r.Width > maxPixels/r.Height:
		return looked{err: tooLarge(r.Width, r.Height, maxPixels)}
	}
	return looked{height: r.Height, width: r.Width}
}

// save keeps what was found, and what was known of other files of the folder.
func (c *checkCache) save() {
	if c.path == "" || !c.news {
		return
	}
	for path, r := range c.before {
		if _, ok := c.now[path]; !ok {
			c.now[path] = r
		}
	}
	if os.MkdirAll(filepath.Dir(c.path), 0o755) != nil {
		return
	}
	f, err := os.CreateTemp(filepath.Dir(c.path), "pictures-*.tmp")
	if err != nil {
		return
	}
	err = errors.Join(gob.NewEncoder(f).Encode(c.now), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), c.path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
}
