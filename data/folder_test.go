package data

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// put writes files below a folder.
func put(t testing.TB, dir string, files map[string][]byte) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// pictures are n PNGs of different heights in each of the folders.
func pictures(t *testing.T, n int, folders ...string) map[string][]byte {
	files := map[string][]byte{}
	for f, folder := range folders {
		for i := range n {
			m := image.NewNRGBA(image.Rect(0, 0, 4+f, 1+i%7))
			files[filepath.Join(folder, fmt.Sprintf("%03d.png", i))] = pngFile(t, m)
		}
	}
	return files
}

func openDir(t testing.TB, dir string, o Options) Parts {
	t.Helper()
	return opened(t, "folder:"+dir, o)
}

// keysOf reads every picture of a set and lists the keys.
func keysOf(t *testing.T, set Dataset) (keys []string) {
	t.Helper()
	var p Picture
	for i := range set.Len() {
		if err := set.Read(i, &p); err != nil {
			t.Fatal(err)
		}
		keys = append(keys, p.Key)
	}
	return keys
}

// Nested folders, odd names and links; hidden files and files that are no pictures by their names
// are left out.
func TestFolderLists(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	file := pngFile(t, sample())
	odd := []string{"a b.PNG", "new\nline.png", "not\xffutf8.jpg", "z/deep/er/x.jpeg", "ä.png"}
	files := map[string][]byte{".hidden.png": file, ".git/x.png": file, "notes.txt": file,
		"png": file, "z/.DS_Store": nil}
	for _, name := range odd {
		files[name] = file
	}
	put(t, dir, files)
	put(t, elsewhere, map[string][]byte{"y.png": file})
	for name, to := range map[string]string{"z/loop": dir, "z/deep/self": ".",
		"linked": elsewhere, "one.png": filepath.Join(elsewhere, "y.png")} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	p := openDir(t, dir, Options{})
	want := append(odd, "linked/y.png", "one.png")
	slices.Sort(want)
	if got := keysOf(t, p.Train); !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	others := "2 files are no pictures by their names: 1 without an ending, 1 .txt"
	if p.Test != nil || !slices.Contains(p.Notes, others) {
		t.Errorf("%v %q", p.Test, p.Notes)
	}
	if size, ok := p.Train.(Uniform); !ok {
		t.Error("pictures of one size have none")
	} else if h, w := size.Size(); h != 3 || w != 5 {
		t.Errorf("the size is %d×%d", h, w)
	}
}

// A run's folder lies among the pictures where train is called there. What it draws is not trained
// on, and is no class.
func TestRunAmongPictures(t *testing.T) {
	dir := t.TempDir()
	files := pictures(t, 4, "cat", "dog")
	put(t, dir, files)
	want := keysOf(t, openDir(t, dir, Options{}).Train)
	file := pngFile(t, sample())
	put(t, dir, map[string][]byte{"runs/a/metrics.jsonl": nil, "runs/a/config.toml": nil,
		"runs/a/pairs.png": file, "runs/a/tensorboard/sprite.png": file, "pages/explore.js": nil,
		"pages/data.js": nil, "pages/thumb/0.jpg": file})
	p := openDir(t, dir, Options{})
	if got := keysOf(t, p.Train); !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if classes := p.Train.(Labelled).Classes(); len(classes) != 2 ||
		!slices.Contains(p.Notes, "2 folders that vksimclr wrote are left out") {
		t.Errorf("classes %q, notes %q", classes, p.Notes)
	}
}

// Pictures of formats that cannot be read are called by their endings, with the remedy.
func TestUnreadFormats(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, map[string][]byte{"a.HEIC": nil, "b.heic": nil, "c.avif": nil, "d.txt": nil})
	_, err := openParts("folder:"+dir, Options{})
	want := "4 files are no pictures by their names: 2 .heic, 1 .avif, 1 .txt; " +
		".heic, .avif cannot be read: save them as JPEG or PNG"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %q", err, want)
	}
}

func TestFolderLabels(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, pictures(t, 5, "dog/x", "cat"))
	if err := os.Mkdir(filepath.Join(dir, "an empty class"), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, how := range []string{"", LabelsAuto, LabelsFolders} {
		p := openDir(t, dir, Options{Labels: how, Test: "50%"})
		for _, set := range []Dataset{p.Train, p.Test} {
			labels := set.(Labelled)
			if !slices.Equal(labels.Classes(), []string{"cat", "dog"}) {
				t.Errorf("%q", labels.Classes())
			}
			for i, key := range keysOf(t, set) {
				if labels.Classes()[labels.Label(i)] != key[:3] {
					t.Errorf("%s has label %d", key, labels.Label(i))
				}
			}
		}
		if _, uniform := p.Train.(Uniform); uniform {
			t.Error("pictures of different sizes have one")
		}
	}
	if _, ok := openDir(t, dir, Options{Labels: LabelsNone}).Train.(Labelled); ok {
		t.Error("labels that nobody wants")
	}
	put(t, dir, pictures(t, 1, "."))
	p := openDir(t, dir, Options{})
	if _, ok := p.Train.(Labelled); ok ||
		!strings.Contains(strings.Join(p.Notes, "\n"), "no labels: 000.png lies in no") {
		t.Errorf("a picture outside of the classes: %q", p.Notes)
	}
	for want, folder := range map[string]string{"lies in no class folder": dir,
		"in the one folder x": filepath.Join(dir, "dog")} {
		_, err := openParts("folder:"+folder, Options{Labels: LabelsFolders})
		checkLine(t, err, want, "--labels none")
	}
}

func TestNoFolder(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, map[string][]byte{"cifar/data_batch_1.bin": nil, "file": nil, "all/x.png": nil})
	for path, want := range map[string]string{"none": "give a folder", "file": "is a file",
		"cifar": "cifar10:" + dir, "all": "--bad-pictures 1"} {
		_, err := openParts("folder:"+filepath.Join(dir, path), Options{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
	_, err := openParts("folder:"+filepath.Join(dir, "all"),
		Options{Bad: Allowance{Number: 1}})
	checkLine(t, err, "no picture in")
	closed := filepath.Join(dir, "closed")
	if err := os.Mkdir(closed, 0); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 {
		t.Skip("root reads every folder")
	}
	_, err = openParts("folder:"+dir, Options{})
	checkLine(t, err, "closed", "make it readable")
}
