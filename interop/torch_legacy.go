package interop

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// placeStorages finds out where each storage begins: before it stands the number of its elements.
func placeStorages(r io.ReaderAt, size, at int64, keys any, stored map[string]storage) (
	map[string]int64, error) {
	places := map[string]int64{}
	list, ok := keys.(*list)
	if !ok {
		return nil, errors.New("its list of storages is missing: " + cutShort)
	}
	for _, k := range list.items {
		key, _ := k.(string)
		s, ok := stored[key]
		if !ok || s.size() == 0 {
			return nil, fmt.Errorf("storage %q of %q is not known here: %s", key, s.kind, cutShort)
		}
		var length [8]byte
		if _, err := r.ReadAt(length[:], at); err != nil {
			return nil, fmt.Errorf("storage %s is missing: %s", key, cutShort)
		}
		n := int64(binary.LittleEndian.Uint64(length[:]))
		at += 8
		if n != s.length || n > (size-at)/int64(s.size()) {
			return nil, fmt.Errorf("storage %s of %d elements is not whole: %s", key, s.length,
				cutShort)
		}
		places[key] = at
		at += n * int64(s.size())
	}
	for key := range stored {
		if _, ok := places[key]; !ok {
			return nil, fmt.Errorf("storage %s is missing: %s", key, cutShort)
		}
	}
	return places, nil
}

// counted counts the bytes that are read.
type counted struct {
	r io.Reader
	n int64
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += int64(n)
	return n, err
}
