package engine

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A cache file's name is DEVICE-DRIVER-SHADERS with one of these endings.
const (
	pipelinesEnding = ".pipelines"
	choicesEnding   = ".choices.json"
	noHash          = "none" // SHADERS without a manifest
)

// readChecked reads a file that begins with the SHA-256 of the rest, and returns the rest. It
// returns nil for a damaged file: some drivers crash on a damaged cache.
func readChecked(path string) []byte {
	b, err := os.ReadFile(path)
	if err != nil || len(b) < sha256.Size {
		return nil
	}
	if sum := sha256.Sum256(b[sha256.Size:]); !bytes.Equal(sum[:], b[:sha256.Size]) {
		return nil
	}
	return b[sha256.Size:]
}

// saveCache writes a cache file. The first file for a set of shaders replaces the files for other
// sets, which only an older or newer program would read.
func saveCache(path string, data []byte) error {
	_, err := os.Stat(path)
	if err := writeFile(path, data); err != nil {
		return err
	}
	if errors.Is(err, fs.ErrNotExist) {
		removeStale(path)
	}
	return nil
}

// removeStale removes the files of path's device and driver that are for other shaders than path
// is.
func removeStale(path string) {
	dir, name := filepath.Split(path)
	device, hash, ok := cacheName(name)
	entries, err := os.ReadDir(dir)
	if !ok || hash == noHash || err != nil {
		return
	}
	for _, e := range entries {
		if d, h, ok := cacheName(e.Name()); ok && d == device && h != hash {
			_ = os.Remove(filepath.Join(dir, e.Name())) // it stays until the next set of shaders
		}
	}
}

// cacheName splits a cache file's name into the device with its driver, and the shaders' hash.
func cacheName(name string) (device, hash string, ok bool) {
	for _, ending := range []string{pipelinesEnding, choicesEnding} {
		if base, ok := strings.CutSuffix(name, ending); ok {
			i := strings.LastIndexByte(base, '-')
			return base[:max(i, 0)], base[i+1:], i > 0
		}
	}
	return "", "", false
}

// writeFile replaces a file as a whole or not at all.
func writeFile(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".tmp-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}
