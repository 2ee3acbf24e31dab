package data

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// smallPack is a pack of three pictures with labels, one of them to test on.
func smallPack(t testing.TB) []byte {
	t.Helper()
	dir, path := t.TempDir(), filepath.Join(t.TempDir(), "a.pack")
	file := pngFile(t, sample())
	put(t, dir, map[string][]byte{"train/a/1.png": file, "train/b/2.png": file,
		"val/a/3.png": file})
	packDir(t, dir, Options{}, PackConfig{Path: path})
	return wholeOf(t, path)
}

// readAll reads every picture of a pack in memory.
func readAll(b []byte) error {
	file, err := parsePack(b)
	if err != nil {
		return err
	}
	var p Picture
	for _, part := range file.parts {
		if part == nil {
			continue
		}
		set := (&packSet{file, "pack", part}).dataset()
		for i := range set.Len() {
			err = errors.Join(err, set.Read(i, &p))
			if l, ok := set.(Labelled); ok {
				_ = l.Classes()[l.Label(i)]
			}
		}
	}
	return err
}

// Every cut and every wrong byte of a pack is an error, when it is opened or when the picture is
// read, and of one line that says what to do.
func TestDamagedPacks(t *testing.T) {
	whole := smallPack(t)
	if err := readAll(whole); err != nil {
		t.Fatal(err)
	}
	for n := range whole {
		if _, err := parsePack(whole[:n]); err == nil {
			t.Fatalf("%d of %d bytes are a pack", n, len(whole))
		}
		for _, flip := range []byte{1, 0x80} {
			wrong := bytes.Clone(whole)
			wrong[n] ^= flip
			if readAll(wrong) == nil {
				t.Fatalf("nobody notices that byte %d of %d is wrong", n, len(whole))
			}
		}
	}
	at := func(offset int, v uint32) []byte {
		b := bytes.Clone(whole)
		binary.LittleEndian.PutUint32(b[offset:], v)
		binary.LittleEndian.PutUint32(b[headerBytes-4:], checksum(b[:headerBytes-4]))
		return b
	}
	damaged := bytes.Clone(whole)
	damaged[headerBytes+recordBytes+20]++
	for _, c := range []struct {
		file []byte
		want string
	}{
		{whole[:10], "no pack"},
		{whole[:len(whole)-1], "cut short: it has"},
		{append(bytes.Clone(whole), 0), "1 too many"},
		{at(8, 2), "of version 2, this program reads version 1: make it anew"},
		{at(40, 2), "its index is damaged"},
		{at(24, 1<<31), "cut short"},
		{[]byte("<!DOCTYPE html> and then some more bytes to make it longer than a header"),
			`begins with "<!DOCTYP`},
	} {
		path := filepath.Join(t.TempDir(), "a.pack")
		if err := os.WriteFile(path, c.file, 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := openPack(path, Options{})
		checkLine(t, err, path, c.want)
	}
	path := filepath.Join(t.TempDir(), "a.pack")
	if err := os.WriteFile(path, damaged, 0o666); err != nil {
		t.Fatal(err)
	}
	set := openPackDir(t, path).Train
	_, err := CanvasOf(set, 0).Read(set, []int{1, 0})
	checkLine(t, err, path, "picture 0 (train/a/1.png)", "the picture is damaged: copy it again")
	// The file shrinks while it is open: a fault in mapped memory.
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
	var p Picture
	checkLine(t, set.Read(1, &p), path, "cannot be read any more")
}

func TestPackMistakes(t *testing.T) {
	dir := t.TempDir()
	path, other := filepath.Join(dir, "a.pack"), filepath.Join(dir, "b.pack")
	put(t, dir, map[string][]byte{"a.pack": smallPack(t), "plain": []byte("no pack at all"),
		"p/1.png": pngFile(t, sample()), "p/2.png": pngFile(t, sample())})
	packDir(t, filepath.Join(dir, "p"), Options{}, PackConfig{Path: other})
	for _, c := range []struct {
		path string
		o    Options
		want string
	}{
		{other, Options{Labels: LabelsFolders}, "--labels none"},
		{other, Options{Test: "0.001%"}, "give another --val"},
		{other, Options{Test: "x%"}, "is no share"},
		{other, Options{Test: dir}, "give a share as 10%"},
		{filepath.Join(dir, "none"), Options{}, "no such file"},
		{filepath.Join(dir, "plain"), Options{}, "no pack"},
	} {
		_, err := openPack(c.path, c.o)
		checkLine(t, err, c.want)
	}
	p, err := openPack(path, Options{Test: path})
	if err != nil || p.Test.Len() != 2 {
		t.Error(p.Test, err)
	}
	_, err = WritePack(t.Context(), p, PackConfig{Path: filepath.Join(dir, "plain")})
	checkLine(t, err, "is no pack: give another name")
	_, err = WritePack(t.Context(), p, PackConfig{Path: filepath.Join(dir, "none", "x")})
	checkLine(t, err, "a folder that can be written")
	e, err := EstimatePack(t.Context(), p, PackConfig{Path: filepath.Join(dir, "new")})
	if err != nil || e.Pictures != 4 || e.Missing != e.Bytes || e.Free == 0 {
		t.Errorf("%+v, %v", e, err)
	}
	r, err := WritePack(t.Context(), p, PackConfig{Path: filepath.Join(dir, "new")})
	if err != nil || max(r.Bytes-e.Bytes, e.Bytes-r.Bytes) > 200 {
		t.Errorf("%d bytes, estimated were %d, %v", r.Bytes, e.Bytes, err)
	}
}

func FuzzPack(f *testing.F) {
	whole := smallPack(f)
	f.Add(whole)
	f.Add(whole[:headerBytes])
	f.Fuzz(func(t *testing.T, file []byte) {
		_ = readAll(file)
		if len(file) < headerBytes { // once more with checksums that are right
			return
		}
		file = bytes.Clone(file)
		copy(file, whole[:24])
		h, _ := parsePackHeader(whole)
		h.index = min(h.index, int64(len(file)))
		h.indexLength = int64(len(file)) - h.index
		h.indexSum = checksum(file[h.index:])
		copy(file, h.bytes())
		_ = readAll(file)
	})
}
