package data

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync/atomic"
)

// indexShards reads the index of every shard, several at a time, or takes what the file cache
// remembers of it. cache may be empty.
func indexShards(ctx context.Context, paths []string, cache string) ([]tarIndex, error) {
	var before map[string]tarIndex
	if !readCache(cache, &before) {
		before = nil
	}
	shards := make([]tarIndex, len(paths))
	errs := make([]error, len(paths))
	var news atomic.Bool
	parallel(ctx, runtime.GOMAXPROCS(0), len(paths), func(_, i int) {
		known, ok := before[paths[i]]
		if shards[i], errs[i] = indexShard(paths[i], known); errs[i] != nil {
			errs[i] = fmt.Errorf("data: %s: %w", paths[i], errs[i])
		}
		if !ok || known.Time != shards[i].Time || known.Size != shards[i].Size {
			news.Store(true)
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := firstErrors(errs, 5); err != nil {
		return nil, err
	}
	if news.Load() || len(before) > len(paths) {
		now := make(map[string]tarIndex, len(paths))
		for i, path := range paths {
			now[path] = shards[i]
		}
		writeCache(cache, now)
	}
	return shards, nil
}

// indexShard reads the index of a shard, if it is another file than the known index is of.
func indexShard(path string, known tarIndex) (tarIndex, error) {
	stat, err := os.Stat(path)
	if err != nil {
		return known, fmt.Errorf("%w; give the pattern of the shards", reason(err))
	}
	if !stat.Mode().IsRegular() {
		return known, fmt.Errorf("%s is no shard", kindOfFile(stat))
	}
	size, time := stat.Size(), stat.ModTime().UnixNano()
	if known.Size == size && known.Time == time && len(known.Keys) > 0 && known.isWhole() {
		return known, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return known, reason(err)
	}
	defer f.Close()
	x, err := indexTar(io.NewSectionReader(f, 0, size))
	x.Size, x.Time = size, time
	return x, err
}

// isWhole tells whether a remembered index can be true.
func (x *tarIndex) isWhole() bool {
	n := len(x.Keys)
	if len(x.Offsets) != n || len(x.Sizes) != n || len(x.Labels) != n {
		return false
	}
	for i, offset := range x.Offsets {
		if size := x.Sizes[i]; offset < 0 || size < 0 || offset > x.Size-size {
			return false
		}
	}
	return true
}
