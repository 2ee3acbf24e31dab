package data

import (
	"cmp"
	"errors"
	"slices"
	"sync"
)

// memory remembers what was found in the pictures of a collection, by their paths, sizes and times
// of change. It lies in a file for each collection. One that cannot be read or written costs a
// look into every picture, nothing else.
type memory struct {
	of       *collection
	path     string // of the file; empty: nothing is kept
	hashes   []uint64
	found    []remembered // of every picture; all zero: it was never looked into
	mutex    sync.Mutex
	problems map[uint64]string // of unreadable pictures, by their hashes
	news     bool              // there is something to write
}

// remembered is the result of one look. A picture without a height is unreadable.
type remembered struct {
	stamp
	height, width int32
	wide          bool // its values have 16 bits
}

// openMemory reads what dir has of a collection. dir may be empty.
func openMemory(dir string, c *collection) *memory {
	m := &memory{of: c, path: cachePath(dir, "pictures-3", c.cache),
		hashes: make([]uint64, len(c.keys)), found: make([]remembered, len(c.keys)),
		problems: map[uint64]string{}}
	for i := range m.hashes {
		m.hashes[i] = keyHash(c.identity(i))
	}
	var before memoryFile
	if !readCache(m.path, &before) || !before.whole() {
		return m
	}
	order := make([]int32, len(before.Hashes))
	for k := range order {
		order[k] = int32(k)
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Compare(before.Hashes[a], before.Hashes[b])
	})
	for i, hash := range m.hashes {
		at, ok := slices.BinarySearchFunc(order, hash, func(k int32, hash uint64) int {
			return cmp.Compare(before.Hashes[k], hash)
		})
		if !ok {
			continue
		}
		m.found[i] = before.at(order[at])
		if problem := before.Problems[hash]; problem != "" {
			m.problems[hash] = problem
		}
	}
	m.news = len(before.Hashes) > m.known() // some have gone
	return m
}

// known is how many pictures something is remembered of.
func (m *memory) known() (n int) {
	for _, r := range m.found {
		if r != (remembered{}) {
			n++
		}
	}
	return n
}

// look is the size of picture i, or why it is none: by memory, where the file has not changed.
// head is scratch memory of headBytes.
func (m *memory) look(i int, d decoding, head []byte) (size [2]int32, err error) {
	now, err := stampOf(m.of, i)
	if err != nil {
		return size, err
	}
	r := m.found[i]
	huge := exceeds(int(r.height), int(r.width), d.maxPixels)
	if r == (remembered{}) || r.stamp != now || huge && d.side > 0 {
		found := look(m.of, i, d, head)
		// The limit is the user's and permissions change: neither is the picture's own.
		if errors.Is(found.err, errTooLarge) || isSystem(found.err) {
			return size, found.err
		}
		r = remembered{now, int32(found.height), int32(found.width), found.wide}
		m.keep(i, r, found.err)
	}
	switch {
	case r.height == 0:
		m.mutex.Lock()
		defer m.mutex.Unlock()
		return size, errors.New(m.problems[m.hashes[i]])
	case huge && d.side == 0:
		return size, tooLarge(int(r.width), int(r.height), d.maxPixels)
	}
	return [2]int32{r.height, r.width}, nil
}

func (m *memory) keep(i int, r remembered, problem error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.found[i], m.news = r, true
	delete(m.problems, m.hashes[i])
	if problem != nil {
		m.problems[m.hashes[i]] = problem.Error()
	}
}

// save keeps what is known of the pictures that are listed, and nothing of others.
func (m *memory) save() {
	if !m.news {
		return
	}
	var f memoryFile
	for i, r := range m.found {
		if r != (remembered{}) {
			f.add(m.hashes[i], r)
		}
	}
	f.Problems = m.problems
	writeCache(m.path, f)
	m.news = false
}
