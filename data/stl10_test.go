package data

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// stlFile has n pictures whose pixel at row y, column x is (x+n, y, x+y) for picture n.
func stlFile(n int) []byte {
	file := make([]byte, n*stlBytes)
	for i := range n {
		for x := range stlSide {
			for y := range stlSide {
				at := i*stlBytes + x*stlSide + y
				file[at], file[at+stlPlane], file[at+2*stlPlane] = byte(x+i), byte(y), byte(x+y)
			}
		}
	}
	return file
}

func stlWhole() map[string][]byte {
	return map[string][]byte{"train_X.bin": stlFile(3), "train_y.bin": {1, 10, 2},
		"test_X.bin": stlFile(2), "test_y.bin": {10, 1}, "unlabeled_X.bin": stlFile(4)}
}

func TestSTL10(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "stl10_binary"), stlWhole())
	p := opened(t, "stl10:"+dir, Options{})
	want := []string{"train/0", "train/1", "train/2", "unlabeled/0", "unlabeled/1", "unlabeled/2",
		"unlabeled/3"}
	if keys := keysOf(t, p.Train); !slices.Equal(keys, want) {
		t.Errorf("%q", keys)
	}
	if _, ok := p.Train.(Labelled); ok {
		t.Error("unlabelled pictures have labels")
	}
	for set, want := range map[Dataset][]string{p.Bank: {"airplane", "truck", "bird"},
		p.Test: {"truck", "airplane"}} {
		labels := set.(Labelled)
		for i, class := range want {
			if got := labels.Classes()[labels.Label(i)]; got != class || set.Len() != len(want) {
				t.Errorf("%s: picture %d of %d is a %s", set.Name(), i, set.Len(), got)
			}
		}
	}
	var q Picture
	if err := p.Train.Read(5, &q); err != nil || q.Height != 96 || q.Width != 96 {
		t.Fatalf("%d×%d, %v", q.Height, q.Width, err)
	}
	if got := q.Pixels[3*(7*96+11):][:3]; !bytes.Equal(got, []byte{11 + 2, 7, 18}) {
		t.Errorf("row 7, column 11 is %v", got)
	}
	if some := Sample(p.Bank, 2); some.Len() != 2 || some.(Labelled).Label(1) != 9 {
		t.Errorf("a sample has %d pictures", some.Len())
	}
	if some := Sample(p.Train, 5); some.Len() != 5 || keysOf(t, some)[4] != "unlabeled/1" {
		t.Errorf("a sample has %d pictures", some.Len())
	}
	if f := p.Train.(Fingerprinted).Fingerprint(); f != "7 pictures of stl10 train and unlabeled" {
		t.Error(f)
	}
	p = opened(t, "stl10:"+dir, Options{Limit: 2, TestLimit: 1, Labels: LabelsNone})
	if p.Train.Len() != 2 || p.Bank.Len() != 2 || p.Test.Len() != 1 ||
		KeyOf(p.Train, 1) != "train/1" {
		t.Errorf("%d, %d and %d pictures", p.Train.Len(), p.Bank.Len(), p.Test.Len())
	}
	if _, ok := p.Test.(Labelled); ok {
		t.Error("labels that nobody wants")
	}
	if h, w := p.Train.(Uniform).Size(); h != 96 || w != 96 {
		t.Errorf("%d×%d", h, w)
	}
}

func TestSTL10WithoutUnlabelled(t *testing.T) {
	dir, files := t.TempDir(), stlWhole()
	delete(files, "unlabeled_X.bin")
	put(t, dir, files)
	p := opened(t, "stl10:"+dir, Options{})
	if labels, ok := p.Train.(Labelled); !ok || labels.Label(1) != 9 || p.Train.Len() != 3 ||
		!strings.Contains(fmt.Sprint(p.Notes), "unlabeled_X.bin is not there") {
		t.Errorf("%d pictures, %q", p.Train.Len(), p.Notes)
	}
}

func TestWrongSTL10(t *testing.T) {
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"train_X.bin":     {nil, "train_X.bin holds no pictures"},
		"test_X.bin":      {stlFile(2)[:stlBytes+7], "picture 1 has 7 of 27648 bytes"},
		"unlabeled_X.bin": {make([]byte, 5), "picture 0 has 5 of 27648 bytes"},
		"train_y.bin":     {[]byte{1, 11, 2}, "label 1 is 11, labels are 1 to 10"},
		"test_y.bin":      {[]byte{1}, "1 labels for 2 pictures"},
	} {
		dir, files := t.TempDir(), stlWhole()
		files[name] = c.file
		put(t, dir, files)
		_, err := openParts("stl10:"+dir, Options{})
		checkLine(t, err, c.want, filepath.Join(dir, name), "unpack")
	}
	dir := t.TempDir()
	for path, want := range map[string]string{dir: "train_X.bin: no such file",
		dir + "/x": "give the folder"} {
		_, err := openParts("stl10:"+path, Options{})
		checkLine(t, err, want)
	}
	_, err := openParts("stl10:"+dir, Options{Test: "10%"})
	checkLine(t, err, "leave --val out")
}

func FuzzSTL10(f *testing.F) {
	whole := stlWhole()
	f.Add(whole["train_X.bin"][:stlBytes], []byte{1})
	f.Add([]byte("x"), []byte{0, 200})
	f.Fuzz(func(t *testing.T, pictures, labels []byte) {
		dir := t.TempDir()
		put(t, dir, map[string][]byte{"train_X.bin": pictures, "train_y.bin": labels,
			"test_X.bin": pictures, "test_y.bin": labels, "unlabeled_X.bin": pictures})
		p, err := openParts("stl10:"+dir, Options{})
		if err != nil {
			return
		}
		var q Picture
		for i := range p.Bank.Len() {
			label := p.Bank.(Labelled).Label(i)
			if err := p.Bank.Read(i, &q); err != nil || label < 0 || label > 9 {
				t.Errorf("picture %d: label %d, %v", i, label, err)
			}
		}
	})
}
