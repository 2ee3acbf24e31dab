package data

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
)

// records makes n CIFAR records; record i has label i%10 and the planes 10i, 10i+1, 10i+2 (as
// bytes).
func records(n int) []byte {
	var out []byte
	for i := range n {
		out = append(out, byte(i%10))
		for c := range 3 {
			out = append(out, bytes.Repeat([]byte{byte(10*i + c)}, cifarPlane)...)
		}
	}
	return out
}

func whole() map[string][]byte {
	return map[string][]byte{
		"data_batch_1.bin": records(3), "data_batch_2.bin": records(1),
		"data_batch_3.bin": records(2), "data_batch_4.bin": records(1),
		"data_batch_5.bin": records(4), "test_batch.bin": records(5),
	}
}

// cifarRecord is the size of a record of CIFAR-10.
const cifarRecord = 1 + 3*cifarPlane

func TestCIFAR10(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "cifar-10-batches-bin"), whole())
	for _, c := range []struct {
		split       Split
		limit, want int
	}{
		{Train, 0, 11}, {Train, 4, 4}, {Train, 5, 5}, {Train, 100, 11}, {Test, 0, 5}, {Test, 2, 2},
	} {
		for _, folder := range []string{dir, filepath.Join(dir, "cifar-10-batches-bin")} {
			set, err := openPart("cifar10:"+folder, c.split, c.limit)
			if err != nil {
				t.Fatal(err)
			}
			if set.Len() != c.want {
				t.Errorf("%s, limit %d: %d pictures, want %d", c.split, c.limit, set.Len(), c.want)
			}
		}
	}
	set, err := openPart("cifar10:"+dir, Train, 0)
	if err != nil {
		t.Fatal(err)
	}
	var p Picture
	if err := set.Read(2, &p); err != nil {
		t.Fatal(err)
	}
	labelled := set.(Labelled)
	want := []byte{20, 21, 22, 20, 21, 22}
	if label := labelled.Label(2); label != 2 || !bytes.Equal(p.Pixels[:6], want) {
		t.Errorf("record 2: label %d, pixels %v", label, p.Pixels[:6])
	}
	if label := labelled.Label(3); label != 0 {
		t.Errorf("record 3 is the first of the second file, got label %d", label)
	}
	if classes := labelled.Classes(); len(classes) != 10 || classes[9] != "truck" {
		t.Errorf("classes are %v", classes)
	}
}

func TestCIFAR10SingleFile(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, map[string][]byte{"data_batch_1.bin": records(7)})
	set, err := openPart("cifar10:"+dir, Train, 0)
	if err != nil || set.Len() != 7 {
		t.Fatalf("%v, %v", set, err)
	}
}

func TestCIFAR10BadFiles(t *testing.T) {
	label := records(2)
	label[cifarRecord] = 10
	for name, c := range map[string]struct {
		change func(files map[string][]byte)
		split  Split
		want   []string
	}{
		"a batch is missing": {
			func(f map[string][]byte) { delete(f, "data_batch_3.bin") }, Train,
			[]string{"data_batch_3.bin is missing", "again"},
		},
		"the last is missing": {
			func(f map[string][]byte) { delete(f, "data_batch_5.bin") }, Train,
			[]string{"data_batch_5.bin is missing", "again"},
		},
		"the first is missing": {
			func(f map[string][]byte) { delete(f, "data_batch_1.bin") }, Train,
			[]string{"data_batch_1.bin is missing", "again"},
		},
		"no test file": {
			func(f map[string][]byte) { delete(f, "test_batch.bin") }, Test,
			[]string{"test_batch.bin is missing", "again"},
		},
		"cut short": {
			func(f map[string][]byte) { f["data_batch_2.bin"] = records(2)[:4000] }, Train,
			[]string{"data_batch_2.bin", "record 1 has 927 of 3073 bytes", "again"},
		},
		"empty": {
			func(f map[string][]byte) { f["data_batch_2.bin"] = nil }, Train,
			[]string{"data_batch_2.bin", "no records", "again"},
		},
		"a label over 9": {
			func(f map[string][]byte) { f["data_batch_2.bin"] = label }, Train,
			[]string{"data_batch_2.bin", "record 1", "label 10", "again"},
		},
		"a label over 9 in test": {
			func(f map[string][]byte) { f["test_batch.bin"] = label }, Test,
			[]string{"test_batch.bin", "record 1", "label 10", "again"},
		},
		"the Python version": {func(f map[string][]byte) {
			clear(f)
			f["cifar-10-batches-py/data_batch_1"] = []byte("x")
		}, Train, []string{"Python version", "cifar-10-binary.tar.gz"}},
		"an empty folder": {
			func(f map[string][]byte) { clear(f) }, Train, []string{"data_batch_1.bin is missing"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			files := whole()
			c.change(files)
			dir := t.TempDir()
			put(t, dir, files)
			_, err := openPart("cifar10:"+dir, c.split, 0)
			checkLine(t, err, append(c.want, dir)...)
		})
	}
}

func TestCutFileBeyondTheLimitIsFound(t *testing.T) {
	dir := t.TempDir()
	files := whole()
	files["data_batch_5.bin"] = files["data_batch_5.bin"][:5000]
	put(t, dir, files)
	_, err := openPart("cifar10:"+dir, Train, 2)
	checkLine(t, err, "data_batch_5.bin is cut short")
}

func TestBadSpecs(t *testing.T) {
	dir := t.TempDir()
	archive := filepath.Join(dir, "cifar.tar.gz")
	put(t, dir, map[string][]byte{"cifar.tar.gz": {1}})
	for spec, want := range map[string]string{
		"":                   "shapes (embedded)",
		"shape":              "shapes (embedded)",
		"shapes:":            "shapes:20000",
		"shapes:x":           "shapes:20000",
		"shapes:-5":          "shapes:20000",
		"cifar10":            "cifar10:DIR",
		"cifar10:":           "cifar10:DIR",
		"CIFAR-10":           "cifar10:DIR",
		"cifar10:/no/where":  "/no/where",
		"cifar10:" + archive: "unpack it",
	} {
		_, err := openPart(spec, Train, 0)
		checkLine(t, err, want)
	}
}

func checkLine(t *testing.T, err error, wants ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; expected one with %q", wants)
	}
	for _, want := range wants {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q lacks %q", err, want)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("more than one line: %q", err)
	}
}

// openPart parses a --data value and opens one part of it.
func openPart(text string, split Split, limit int) (Dataset, error) {
	spec, err := ParseSpec(text)
	if err != nil {
		return nil, err
	}
	return spec.open(split, limit)
}
