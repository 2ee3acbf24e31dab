package data

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// packDir packs a folder.
func packDir(t testing.TB, dir string, o Options, c PackConfig) PackResult {
	t.Helper()
	r, err := WritePack(t.Context(), openDir(t, dir, o), c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// wholeOf is a file's content.
func wholeOf(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// same compares everything that training sees of two sets.
func same(t *testing.T, a, b Dataset, side int) {
	t.Helper()
	if a.Len() != b.Len() {
		t.Fatalf("%s has %d pictures, %s has %d", a.Name(), a.Len(), b.Name(), b.Len())
	}
	var p, q Picture
	for i := range a.Len() {
		if err := errors.Join(ReadWithin(a, i, side, &p), ReadWithin(b, i, side, &q)); err != nil {
			t.Fatal(err)
		}
		if p.Key != q.Key || p.Height != q.Height || p.Width != q.Width ||
			!bytes.Equal(p.Pixels, q.Pixels) {
			t.Errorf("picture %d: %q %d×%d and %q %d×%d", i, p.Key, p.Width, p.Height, q.Key,
				q.Width, q.Height)
		}
	}
	l, labelled := a.(Labelled)
	if m, also := b.(Labelled); also != labelled {
		t.Errorf("labels: %t and %t", labelled, also)
	} else if labelled {
		if !slices.Equal(l.Classes(), m.Classes()) {
			t.Errorf("%q and %q", l.Classes(), m.Classes())
		}
		for i := range a.Len() {
			if l.Label(i) != m.Label(i) {
				t.Errorf("picture %d has labels %d and %d", i, l.Label(i), m.Label(i))
			}
		}
	}
	_, one := a.(Uniform)
	if _, also := b.(Uniform); also != one {
		t.Errorf("one size: %t and %t", one, also)
	}
}

// A pack has the pictures, keys, labels and parts of its folder, whatever the options.
func TestPackIsItsFolder(t *testing.T) {
	dir, path := t.TempDir(), filepath.Join(t.TempDir(), "a.pack")
	put(t, dir, pictures(t, 9, "train/a\xff", "train/b\n", "val/a\xff", "val/b\n"))
	put(t, dir, map[string][]byte{"train/a\xff/photo.jpg": jpegSamples(t)["420"],
		"val/b\n/large.png": pngFile(t, photo())})
	for _, side := range []int{0, 256, 40, 3} {
		folder := openDir(t, dir, Options{})
		r := packDir(t, dir, Options{}, PackConfig{Path: path, MaxSide: side, JPEG: JPEGGo})
		if r.Train != 19 || r.Test != 19 || r.Bytes != int64(len(wholeOf(t, path))) ||
			r.Resumed != 0 || len(r.Bad) != 0 {
			t.Errorf("%+v", r)
		}
		for _, o := range []Options{{}, {Labels: LabelsNone}, {Test: "30%"}, {Limit: 7,
			TestLimit: 5}, {Limit: 12, Test: "50%"}} {
			folder = openDir(t, dir, o)
			spec, err := ParseSpec(path)
			if err != nil || spec.String() != "pack:"+path {
				t.Fatal(spec, err)
			}
			pack, err := spec.Open(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			same(t, folder.Train, pack.Train, side)
			same(t, folder.Test, pack.Test, side)
			var p Picture
			h, w, ok := pack.Train.(interface {
				PictureSize(i int) (height, width int, ok bool)
			}).PictureSize(0)
			if err := pack.Train.Read(0, &p); err != nil || !ok || h != p.Height || w != p.Width {
				t.Errorf("the first picture has %d×%d pixels, not %d×%d", p.Width, p.Height, w, h)
			}
			same(t, Sample(folder.Train, 4), Sample(pack.Train, 4), side)
		}
	}
	if _, err := os.Stat(PackPart(path)); err == nil {
		t.Error("a finished pack leaves its beginnings")
	}
}

// A pack that was stopped anywhere goes on, and becomes the same bytes.
func TestPackGoesOn(t *testing.T) {
	dir, out := t.TempDir(), t.TempDir()
	put(t, dir, pictures(t, 10, "a", "b"))
	put(t, dir, map[string][]byte{"a/page.png": []byte("\x89PNG\r\n\x1a\nIEND\xaeB`\x82")})
	config := func(name string) PackConfig {
		return PackConfig{Path: filepath.Join(out, name), MaxSide: 5, Bad: Allowance{Number: 1}}
	}
	o := Options{Bad: Allowance{Number: 1}}
	packDir(t, dir, o, config("whole"))
	whole := wholeOf(t, filepath.Join(out, "whole"))
	for _, stop := range []int{0, 1, 7, 20} {
		c := config("stopped")
		ctx, cancel := context.WithCancel(t.Context())
		c.Progress = func(done, of int) {
			if done == stop {
				cancel()
			}
		}
		if _, err := WritePack(ctx, openDir(t, dir, o), c); stop < 20 && !errors.Is(err,
			context.Canceled) {
			t.Fatalf("stopped after %d: %v", stop, err)
		}
		if stop == 20 { // finished: the end came too late
			continue
		}
		if _, err := ParseSpec(PackPart(c.Path)); err != nil {
			t.Error(err)
		}
		_, err := openPack(PackPart(c.Path), Options{})
		checkLine(t, err, "not finished", "vksimclr pack")
		// A killed program leaves half a record.
		f, err := os.OpenFile(PackPart(c.Path), os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		f.Write([]byte("half a record, and more than its twenty bytes of numbers"))
		f.Close()
		c.Progress = nil
		if r := packDir(t, dir, o, c); r.Resumed != stop {
			t.Errorf("stopped after %d, goes on after %d", stop, r.Resumed)
		}
		if !bytes.Equal(wholeOf(t, c.Path), whole) {
			t.Errorf("stopped after %d: other bytes", stop)
		}
	}
	// Other pictures, or another size, begin anew.
	c := config("other")
	if err := os.WriteFile(PackPart(c.Path), whole, 0o666); err != nil {
		t.Fatal(err)
	}
	c.MaxSide = 4
	if r := packDir(t, dir, o, c); r.Resumed != 0 {
		t.Errorf("another size goes on after %d", r.Resumed)
	}
}

// What cannot be decoded counts like what is no picture. It is tried again when it is mended.
func TestPackBadPictures(t *testing.T) {
	dir, path := t.TempDir(), filepath.Join(t.TempDir(), "a.pack")
	put(t, dir, pictures(t, 5, "a", "b"))
	damaged := bytes.Clone(pngFile(t, photo()))
	damaged[len(damaged)/2] ^= 0xff // header and end are right
	put(t, dir, map[string][]byte{"b/damaged.png": damaged})
	parts := openDir(t, dir, Options{})
	_, err := WritePack(t.Context(), parts, PackConfig{Path: path})
	if err == nil || !strings.Contains(err.Error(), "1 of 11 pictures cannot be read") ||
		!strings.Contains(err.Error(), "b/damaged.png: the PNG is damaged") {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a refused pack has its name")
	}
	r, err := WritePack(t.Context(), parts, PackConfig{Path: path, Bad: Allowance{Share: 0.1}})
	if err != nil || r.Resumed != 11 || r.Train != 10 || len(r.Bad) != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	if keys := keysOf(t, openPackDir(t, path).Train); slices.Contains(keys, "b/damaged.png") {
		t.Errorf("%q", keys)
	}
	if err := os.Rename(path, PackPart(path)); err != nil { // as if killed at the very end
		t.Fatal(err)
	}
	put(t, dir, map[string][]byte{"b/damaged.png": pngFile(t, photo())})
	r, err = WritePack(t.Context(), parts, PackConfig{Path: path})
	if err != nil || r.Resumed != 10 || r.Train != 11 || len(r.Bad) != 0 {
		t.Fatalf("%+v, %v", r, err)
	}
}

func openPackDir(t *testing.T, path string) Parts {
	t.Helper()
	p, err := openPack(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}
