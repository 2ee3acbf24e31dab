package data

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Files that are no pictures stop the opening or are left out; what was found is remembered.
func TestBadPictures(t *testing.T) {
	dir, cache := t.TempDir(), t.TempDir()
	files := pictures(t, 10, "x")
	jpg := jpegFile(t, sample())
	files["cut.jpg"], files["empty.gif"] = jpg[:len(jpg)-9], nil
	files["page.jpg"] = []byte("<html>")
	put(t, dir, files)
	if err := os.Symlink("nowhere", filepath.Join(dir, "gone.png")); err != nil {
		t.Skip(err)
	}
	for range 2 { // looked into, and remembered
		_, err := openParts("folder:"+dir, Options{CacheDir: cache, MaxPixels: 1000})
		if err == nil {
			t.Fatal("bad pictures are not told")
		}
		for _, want := range []string{"4 of 14", "--bad-pictures 4", "cut.jpg: the JPEG is",
			"page.jpg: it is not a picture", "empty.gif: the file is empty", "gone.png: no such"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q lacks %q", err, want)
			}
		}
	}
	told := 0
	p := openDir(t, dir, Options{CacheDir: cache, Bad: Allowance{Share: 0.3},
		Progress: func(done, of int) { told = max(told, done) }})
	if len(p.Bad) != 4 || p.Train.Len() != 10 || told != 14 {
		t.Errorf("%d bad, %d good, told of %d", len(p.Bad), p.Train.Len(), told)
	}
	// The limit of pixels is not remembered, and a file that was mended is looked into again.
	later := time.Now().Add(time.Hour)
	put(t, dir, map[string][]byte{"cut.jpg": jpg})
	if err := os.Chtimes(filepath.Join(dir, "cut.jpg"), later, later); err != nil {
		t.Fatal(err)
	}
	p = openDir(t, dir, Options{CacheDir: cache, Bad: Allowance{Number: 14}, MaxPixels: 14})
	if len(p.Bad) != 8 || p.Train.Len() != 6 || !strings.Contains(fmt.Sprint(p.Bad), "too many") {
		t.Errorf("%d bad of more than 14 pixels, %d good: %v", len(p.Bad), p.Train.Len(), p.Bad)
	}
	caches, _ := os.ReadDir(cache)
	put(t, cache, map[string][]byte{caches[0].Name(): []byte("damaged")})
	if p = openDir(t, dir, Options{CacheDir: cache, Bad: Allowance{Number: 3}}); len(p.Bad) != 3 {
		t.Errorf("with a damaged cache: %v", p.Bad)
	}
	// Damage between header and end is found when the picture is read, and named.
	put(t, dir, map[string][]byte{"x/000.png": bytes.Replace(files["x/000.png"],
		[]byte("IDATx"), []byte("IDATy"), 1)})
	set := openDir(t, dir, Options{Bad: Allowance{Number: 4}}).Train
	_, err := CanvasOf(set, 0).Read(set, []int{0, 1, 2})
	checkLine(t, err, "x/000.png", "PNG is", "mend or remove it; vksimclr inspect")
}
