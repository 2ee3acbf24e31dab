package data

import (
	"context"
	"fmt"
	"path/filepath"
)

// tarFiles is the store of the pictures in shards, which are tar files as WebDataset writes them.
type tarFiles struct {
	paths   []string // of the shards
	keys    []string
	shards  []int32 // of every picture
	offsets []int64 // of every picture in its shard, in bytes
	sizes   []int64 // of every picture, in bytes
}

// openTars lists the pictures in the shards that a pattern names. What was found in a shard is
// remembered in cacheDir, if that is not empty.
func openTars(ctx context.Context, pattern, cacheDir string) (*collection, error) {
	paths, err := shardPaths(pattern)
	if err != nil {
		return nil, err
	}
	whole, err := filepath.Abs(pattern)
	if err != nil {
		whole = pattern
	}
	cache := "tar:" + whole
	shards, err := indexShards(ctx, paths, cachePath(cacheDir, "shards-1", cache))
	if err != nil {
		return nil, err
	}
	t := tarFiles{paths: paths}
	c := &collection{name: "tar " + pattern, cache: cache}
	var labels labelColumn
	var odd tarOdd
	for s, shard := range shards {
		for i, key := range shard.Keys {
			t.keys = append(t.keys, key)
			t.shards = append(t.shards, int32(s))
			t.offsets = append(t.offsets, shard.Offsets[i])
			t.sizes = append(t.sizes, shard.Sizes[i])
			labels.add(shard.Labels[i])
		}
		odd.add(shard.Odd)
		shards[s] = tarIndex{}
	}
	if err := t.uniqueKeys(); err != nil {
		return nil, err
	}
	c.store, c.keys, c.class = t, t.keys, labels.class
	c.notes = odd.notes()
	return c, nil
}

// uniqueKeys refuses a key that two shards have.
func (t *tarFiles) uniqueKeys() error {
	shard := make(map[string]int32, len(t.keys))
	for i, key := range t.keys {
		if before, again := shard[key]; again {
			return fmt.Errorf("data: both %s and %s have a sample %s: give every sample a name of "+
				"its own", t.paths[before], t.paths[t.shards[i]], printable(key))
		}
		shard[key] = t.shards[i]
	}
	return nil
}

func (t tarFiles) file(i int) (path string, offset, size int64) {
	return t.paths[t.shards[i]], t.offsets[i], t.sizes[i]
}

func (t tarFiles) identity(i int) string {
	path := t.paths[t.shards[i]]
	if whole, err := filepath.Abs(path); err == nil {
		path = whole
	}
	return path + "\x00" + t.keys[i]
}

func (t tarFiles) where(i int) string { return t.paths[t.shards[i]] + ": " + t.keys[i] }
