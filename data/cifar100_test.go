package data

import (
	"path/filepath"
	"slices"
	"testing"
)

// A record of CIFAR-100 has two labels; the second one counts.
func TestCIFAR100(t *testing.T) {
	dir := t.TempDir()
	record := func(coarse, fine byte) []byte {
		r := make([]byte, 2+3*cifarPlane)
		r[0], r[1], r[2] = coarse, fine, 7
		return r
	}
	inside := filepath.Join(dir, "cifar-100-binary")
	put(t, inside, map[string][]byte{"train.bin": append(record(4, 99), record(1, 0)...),
		"test.bin": record(19, 52)})
	for _, folder := range []string{dir, inside} {
		set, err := openPart("cifar100:"+folder, Train, 0)
		if err != nil {
			t.Fatal(err)
		}
		var p Picture
		if err := set.Read(0, &p); err != nil {
			t.Fatal(err)
		}
		l := set.(Labelled)
		if set.Len() != 2 || l.Classes()[l.Label(0)] != "worm" || l.Label(1) != 0 ||
			p.Pixels[0] != 7 || p.Pixels[1] != 0 {
			t.Errorf("%d pictures, label %d, pixel %v", set.Len(), l.Label(0), p.Pixels[:3])
		}
		if test, err := openPart("cifar100:"+folder, Test, 0); err != nil || test.Len() != 1 {
			t.Error(test, err)
		}
	}
	if c := cifar100Classes(); len(c) != 100 || !slices.IsSorted(c) || c[52] != "oak_tree" {
		t.Errorf("%d classes, class 52 is %s", len(c), c[52])
	}
	put(t, inside, map[string][]byte{"train.bin": record(0, 100)})
	_, err := openPart("cifar100:"+dir, Train, 0)
	checkLine(t, err, "label 100", "cifar-100-binary.tar.gz")
	put(t, dir, map[string][]byte{"other/cifar-100-python/train": nil})
	_, err = openPart("cifar100:"+filepath.Join(dir, "other"), Train, 0)
	checkLine(t, err, "Python version of cifar100")
}
