package data

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// member is a file in a tar.
type member struct {
	name    string
	content []byte
}

// tarFile is a tar with the given members.
func tarFile(t testing.TB, members ...member) []byte {
	return encoded(t, func(b *bytes.Buffer) error {
		w := tar.NewWriter(b)
		for _, m := range members {
			h := &tar.Header{Name: m.name, Mode: 0o666, Size: int64(len(m.content))}
			if strings.HasSuffix(m.name, "/") {
				h.Typeflag = tar.TypeDir
			}
			if err := w.WriteHeader(h); err != nil {
				return err
			}
			if _, err := w.Write(m.content); err != nil {
				return err
			}
		}
		return w.Close()
	})
}

// samples are n pictures with .cls files, numbered from first.
func samples(t testing.TB, first, n int) (members []member) {
	for i := range n {
		name := fmt.Sprintf("%06d", first+i)
		members = append(members, member{name + ".png", pngFile(t, sample())},
			member{name + ".cls", []byte(fmt.Sprintln((first + i) % 3))})
	}
	return members
}

// Shards are opened by ranges and globs, and remembered until they change.
func TestTar(t *testing.T) {
	dir, cache := t.TempDir(), t.TempDir()
	put(t, dir, map[string][]byte{"x-08.tar": tarFile(t, samples(t, 0, 4)...),
		"x-09.tar": tarFile(t, samples(t, 4, 4)...), "x-10.tar": tarFile(t, samples(t, 8, 4)...)})
	for pattern, want := range map[string]int{"x-{08..10}.tar": 12, "x-{10,08}.tar": 8,
		"x-*.tar": 12, "x-0[89].tar": 8, "x-10.tar": 4} {
		for range 2 {
			p := opened(t, "tar:"+filepath.Join(dir, pattern), Options{CacheDir: cache})
			keys, labels := keysOf(t, p.Train), p.Train.(Labelled)
			if len(keys) != want || !slices.Equal(labels.Classes(), []string{"0", "1", "2"}) {
				t.Errorf("%s: %q, classes %q", pattern, keys, labels.Classes())
			}
			for i, key := range keys {
				var number int
				fmt.Sscan(strings.TrimLeft(key, "0")+" ", &number)
				if labels.Label(i) != number%3 {
					t.Errorf("%s: %s has label %d", pattern, key, labels.Label(i))
				}
			}
		}
	}
	p := opened(t, filepath.Join(dir, "x-08.tar"), Options{Test: "tar:" + dir + "/x-{09,10}.tar"})
	if p.Train.Len() != 4 || p.Test.Len() != 8 {
		t.Errorf("%d and %d pictures", p.Train.Len(), p.Test.Len())
	}
	var decoded Picture
	if err := p.Test.Read(7, &decoded); err != nil ||
		!bytes.Equal(decoded.Pixels[:3], sample().Pix[:3]) {
		t.Errorf("%v, the first pixel is %v", err, decoded.Pixels[:3])
	}
	// A shard that was written anew is read anew.
	put(t, dir, map[string][]byte{"x-10.tar": tarFile(t, samples(t, 8, 5)...)})
	p = opened(t, "tar:"+dir+"/x-{08..10}.tar", Options{CacheDir: cache})
	if p.Train.Len() != 13 {
		t.Errorf("%d pictures after a shard has grown", p.Train.Len())
	}
}

// What samples may hold beside their picture, and what is left out.
func TestTarMembers(t *testing.T) {
	file := pngFile(t, sample())
	path := filepath.Join(t.TempDir(), "x.tar")
	put(t, filepath.Dir(path), map[string][]byte{"x.tar": tarFile(t, member{"dir/", nil},
		member{"dir/a.seg.png", nil}, member{"dir/a.PNG", file},
		member{"dir/a.json", []byte(`{"label": "cat", "more": [1]}`)},
		member{"./dir/b.png", file}, member{"dir/b.cls", []byte("dog\n")}, member{"._c.png", nil},
		member{"d.json", []byte("{}")}, member{"README", nil},
		member{"new\nline.png", file}, member{"new\nline.json", []byte(`{"label":7}`)})})
	p := opened(t, path, Options{})
	if keys := keysOf(t, p.Train); !slices.Equal(keys, []string{"dir/a", "dir/b", "new\nline"}) {
		t.Errorf("%q", keys)
	}
	labels := p.Train.(Labelled)
	if !slices.Equal(labels.Classes(), []string{"7", "cat", "dog"}) || labels.Label(0) != 1 {
		t.Errorf("%q", labels.Classes())
	}
	for _, want := range []string{"1 samples have several", "2 samples have no picture"} {
		if !strings.Contains(fmt.Sprint(p.Notes), want) {
			t.Errorf("%q lacks %q", p.Notes, want)
		}
	}
}

func TestWrongTars(t *testing.T) {
	good := tarFile(t, samples(t, 0, 2)...)
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	zip.Write(good)
	zip.Close()
	png := pngFile(t, sample())
	broken := slices.Clone(good)
	copy(broken[1024:], "garbage that is no header, where the second one should be")
	one := func(name string, content string) []byte {
		return tarFile(t, member{"a.png", png}, member{name, []byte(content)})
	}
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"empty":   {nil, "it is empty"},
		"nothing": {tarFile(t), "there is nothing in it"},
		"picless": {tarFile(t, member{"a.cls", []byte("1")}), "no picture among its 1 samples"},
		"cut":     {good[:len(good)/2+100], "cut short"},
		"cut end": {good[:len(good)-1024], "its end mark is missing"},
		"packed":  {packed.Bytes(), "it is compressed (gzip)"},
		"html":    {bytes.Repeat([]byte("<html>"), 200), "it is no tar, or damaged"},
		"broken":  {broken, "damaged after byte"},
		"outside": {one("../b.png", ""), `"../b.png" lies outside`},
		"root":    {one("/b.png", ""), `"/b.png" lies outside`},
		"twice":   {one("a.PNG", ""), `"a.PNG" stands twice`},
		"class":   {one("a.cls", "\n"), `"a.cls" is no class`},
		"json":    {one("a.json", "{"), `"a.json" is no JSON`},
		"label":   {one("a.json", `{"label":1.5}`), "neither a text nor a whole number"},
		"bad":     {one("b.png", "<html>"), "bad.tar: b: it is not a picture"},
	} {
		path := filepath.Join(t.TempDir(), name+".tar")
		if err := os.WriteFile(path, c.file, 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := openParts(path, Options{CacheDir: t.TempDir()})
		if err == nil || !strings.Contains(err.Error(), c.want) ||
			!strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v lacks %q", name, err, c.want)
		}
	}
	dir := t.TempDir()
	put(t, dir, map[string][]byte{"a.tar": good, "b.tar": good, "c.tar.gz": packed.Bytes()})
	for pattern, want := range map[string]string{"{a,b}.tar": "have a sample 000000",
		"{a,a}.tar": "twice", "x*.tar": "no file matches", "{a,c}.tar": "no such file",
		"{a": "has no }", "{3..1}.tar": "is no range", "{0..9999999}.tar": "more than",
		"[.tar": "is no pattern", "c.tar.gz": "unpack it to a .tar"} {
		_, err := openParts("tar:"+filepath.Join(dir, pattern), Options{})
		checkLine(t, err, want)
	}
	_, err := openParts(filepath.Join(dir, "c.tar.gz"), Options{})
	checkLine(t, err, "unpack it to a .tar")
}

func FuzzTar(f *testing.F) {
	f.Add(tarFile(f, samples(f, 0, 2)...))
	f.Add(tarFile(f, member{"a/b.jpg", []byte("x")}, member{"a/b.json", []byte(`{"label":"x"}`)}))
	f.Fuzz(func(t *testing.T, file []byte) {
		x, err := indexTar(io.NewSectionReader(bytes.NewReader(file), 0, int64(len(file))))
		if err != nil {
			return
		}
		x.Size = int64(len(file))
		if len(x.Keys) == 0 || !x.isWhole() {
			t.Errorf("%d bytes: %+v", len(file), x)
		}
	})
}

func FuzzBraces(f *testing.F) {
	f.Add("x-{000..012}-{a,b}.tar")
	f.Fuzz(func(t *testing.T, pattern string) {
		if texts, err := expandBraces(pattern); err == nil && len(texts) == 0 {
			t.Errorf("%q is nothing", pattern)
		}
	})
}
