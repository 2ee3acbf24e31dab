package data

import (
	"path/filepath"
	"slices"
	"testing"
)

// The parts of train/ and val/ are those of the folder; a share or a folder goes over them.
func TestFolderSplits(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, pictures(t, 20, "train/a", "train/b", "test/a", "val/a", "val/b"))
	p := openDir(t, dir, Options{})
	if p.Train.Len() != 40 || p.Test.Len() != 40 || keysOf(t, p.Test)[0] != "val/a/000.png" {
		t.Errorf("%d and %d pictures", p.Train.Len(), p.Test.Len())
	}
	if classes := p.Test.(Labelled).Classes(); !slices.Equal(classes, []string{"a", "b"}) {
		t.Errorf("%q", classes)
	}
	p = openDir(t, dir, Options{Test: filepath.Join(dir, "test"), Limit: 10, TestLimit: 7})
	if p.Train.Len() != 10 || p.Test.Len() != 7 || p.Test.(Labelled).Label(0) != 0 {
		t.Errorf("%d and %d pictures", p.Train.Len(), p.Test.Len())
	}
	put(t, dir, pictures(t, 1, "val/c"))
	_, err := openParts("folder:"+dir, Options{Labels: LabelsFolders})
	if err != nil {
		t.Errorf("a class to test on alone: %v", err)
	}
	put(t, dir, pictures(t, 1, "other/c"))
	_, err = openParts("folder:"+filepath.Join(dir, "train"),
		Options{Test: filepath.Join(dir, "val")})
	checkLine(t, err, "c/000.png", "--val")
	p = openDir(t, dir, Options{Test: filepath.Join(dir, "val"), Labels: LabelsNone})
	if slices.ContainsFunc(keysOf(t, p.Train), func(k string) bool { return k[:3] == "val" }) {
		t.Error("pictures to test on are trained on")
	}
	if p := openDir(t, dir, Options{}); p.Test != nil {
		t.Error("val/ is no split where there are other folders")
	}
}

// A share stays what it was when pictures are added, and so do almost all of a sample.
func TestShareIsStable(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, pictures(t, 150, "a", "b"))
	before := openDir(t, dir, Options{Test: "20%"})
	if n := before.Test.Len(); n < 40 || n > 80 || n+before.Train.Len() != 300 {
		t.Errorf("20 %% of 300 pictures are %d", n)
	}
	put(t, dir, pictures(t, 10, "aa"))
	after := openDir(t, dir, Options{Test: "20%"})
	old := keysOf(t, before.Train)
	for _, key := range keysOf(t, after.Test) {
		if slices.Contains(old, key) {
			t.Errorf("%s was trained on", key)
		}
	}
	some := keysOf(t, Sample(before.Train, 50))
	labels := map[byte]int{}
	for _, key := range some {
		labels[key[0]]++
	}
	if len(some) != 50 || labels['a'] < 10 || labels['b'] < 10 || !slices.IsSorted(some) {
		t.Errorf("50 of two classes: %v", labels)
	}
	same := 0
	for _, key := range keysOf(t, Sample(after.Train, 50)) {
		if slices.Contains(some, key) {
			same++
		}
	}
	if same < 40 {
		t.Errorf("%d of 50 stayed in the sample", same)
	}
}
