package data

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A list gives its pictures in its own order, with the labels it has.
func TestList(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, pictures(t, 4, "a b", "c"))
	all := filepath.Join(dir, "c", "003.png")
	put(t, dir, map[string][]byte{
		"plain.txt": []byte("\xef\xbb\xbfc/001.png\r\na b/000.png\n\n  \n" + all),
		"some.tsv":  []byte("a b/000.png\t10\nc/000.png\t9\na b/002.png\t9\n"),
		"part.txt":  []byte("a b/000.png\tcat\nc/000.png\n"),
		"table.csv": []byte("n,label,path\n1,dog,\"a b/000.png\"\n2,cat,c/000.png\n"),
	})
	p := opened(t, filepath.Join(dir, "plain.txt"), Options{})
	if got := keysOf(t, p.Train); !slices.Equal(got, []string{"c/001.png", "a b/000.png", all}) {
		t.Errorf("%q", got)
	}
	if _, ok := p.Train.(Labelled); ok || !strings.Contains(fmt.Sprint(p.Notes), "no picture has") {
		t.Errorf("labels out of nothing: %q", p.Notes)
	}
	for name, want := range map[string][]string{"some.tsv": {"10", "9", "9"},
		"table.csv": {"dog", "cat"}} {
		p := opened(t, filepath.Join(dir, name), Options{})
		labels := p.Train.(Labelled)
		for i, class := range want {
			if got := labels.Classes()[labels.Label(i)]; got != class {
				t.Errorf("%s: picture %d is %q, want %q", name, i, got, class)
			}
		}
		if name == "some.tsv" && labels.Classes()[0] != "9" {
			t.Errorf("numbers in the order of their digits: %q", labels.Classes())
		}
	}
	p = opened(t, "list:"+filepath.Join(dir, "part.txt"), Options{})
	if _, ok := p.Train.(Labelled); ok || !strings.Contains(fmt.Sprint(p.Notes), "c/000.png has") {
		t.Errorf("%q", p.Notes)
	}
	_, err := openParts("list:"+filepath.Join(dir, "part.txt"), Options{Labels: LabelsFolders})
	checkLine(t, err, "leave --labels out")
}

// Pictures to test on are listed too, and are not trained on wherever both are listed.
func TestListToTestOn(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, pictures(t, 10, "a", "b"))
	put(t, dir, map[string][]byte{"val.txt": []byte("a/000.png\ta\n" + dir + "/b/../b/001.png\tb"),
		"other.txt": []byte("a/000.png\tz\nb/000.png\tz")})
	p := opened(t, dir, Options{Test: filepath.Join(dir, "val.txt")})
	if p.Train.Len() != 18 || p.Test.Len() != 2 || p.Test.(Labelled).Label(1) != 1 {
		t.Errorf("%d and %d pictures", p.Train.Len(), p.Test.Len())
	}
	if slices.Contains(keysOf(t, p.Train), "b/001.png") {
		t.Error("a picture to test on is trained on")
	}
}

func TestWrongLists(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, pictures(t, 1, "a"))
	for name, c := range map[string]struct{ file, want string }{
		"empty.txt":  {"\n\n", "there is no path in"},
		"none.csv":   {"", "there is no path in"},
		"twice.txt":  {"a/000.png\na/001.png\na/000.png", "line 3 names a/000.png, as line 1 does"},
		"tabs.txt":   {"a/000.png\n\na\tb\tc", "line 3 has 2 tabs"},
		"nopath.txt": {"a/000.png\n\tcat", "line 2 has no path"},
		"zero.txt":   {"a\x00b", "line 1: a path cannot hold a zero byte"},
		"gone.txt":   {"a/000.png\na/7.png", "gone.txt:2: " + "a/7.png: no such file"},
		"folder.txt": {"a/000.png\na", "folder.txt:2: a: a folder is no file"},
		"device.txt": {"a/000.png\n/dev/null", "/dev/null: a device or a pipe is no file"},
		"head.csv":   {"file,label\nx,y", "line 1 names no column path"},
		"wide.csv":   {"path,label\na\nb,c", "line 2 has more or fewer columns"},
		"quote.csv":  {"path\n\"a", "line 2"},
		"many.txt":   {strings.Repeat("\tx\n", 9), "and 4 more lines"},
	} {
		put(t, dir, map[string][]byte{name: []byte(c.file)})
		_, err := openParts(filepath.Join(dir, name), Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v lacks %q", name, err, c.want)
		}
	}
	put(t, dir, map[string][]byte{"page.html": nil, "one.png": nil})
	for path, want := range map[string]string{"page.html": "is a file; give the folder",
		"one.png": "is one picture", "no.txt": "no such file", "no.tar": "no such file"} {
		_, err := openParts(filepath.Join(dir, path), Options{})
		checkLine(t, err, want, "give")
	}
}

func FuzzList(f *testing.F) {
	f.Add([]byte("a.png\tcat\r\nb.png\n\nc\t\td"))
	f.Add([]byte("path,label\n\"a\n.png\",cat\nb,\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		for _, parse := range []func([]byte) (listed, error){parseList, parseCSVList} {
			l, err := parse(file)
			if err != nil {
				continue
			}
			if len(l.paths) != len(l.lines) || len(l.paths) != len(l.labels.of) {
				t.Fatalf("%d paths, %d lines, %d labels", len(l.paths), len(l.lines),
					len(l.labels.of))
			}
			for i, path := range l.paths {
				if path == "" || l.lines[i] < 1 {
					t.Errorf("path %q in line %d", path, l.lines[i])
				}
				l.labels.class(i)
			}
		}
	})
}
