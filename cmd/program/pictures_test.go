package program

import (
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
)

// drawFolder writes two classes of n pictures each: stripes along the rows and along the columns.
func drawFolder(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	for i := range 2 * n {
		m := image.NewGray(image.Rect(0, 0, 20+i%9, 24+i%5))
		for k := range m.Pix {
			x, y := k%m.Stride, k/m.Stride
			if i%2 == 0 {
				x = y
			}
			m.SetGray(k%m.Stride, y, color.Gray{byte(60*((x+i)/3%2) + 4*i)})
		}
		path := filepath.Join(dir, []string{"rows", "columns"}[i%2], fmt.Sprintf("%d.png", i))
		writeImage(t, path, m)
	}
	return dir
}

// writeImage writes a picture, as JPEG where the name ends in .jpg and else as PNG, whatever
// folders are missing.
func writeImage(t *testing.T, path string, m image.Image) {
	t.Helper()
	var file strings.Builder
	encode := png.Encode
	if filepath.Ext(path) == ".jpg" {
		encode = func(w io.Writer, m image.Image) error { return jpeg.Encode(w, m, nil) }
	}
	if err := encode(&file, m); err != nil {
		t.Fatal(err)
	}
	writeBelow(t, path, file.String())
}

// writeBelow writes a file, whatever folders are missing.
func writeBelow(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	write(t, path, content)
}

// copyFile copies a file, whatever folders are missing.
func copyFile(t *testing.T, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	writeBelow(t, to, string(content))
}

func onFolder(dir, out string, more ...string) []string {
	return append(strings.Fields("train --size 16 --batch 8 --epochs 1 --width 4 --knn-k 5 "+
		"--data "+dir+" --out "+out), more...)
}

// A folder of class folders trains, is judged by a share of it, and its checkpoint again.
func TestFolderOfClasses(t *testing.T) {
	enginetest.Device(t) // or skip
	dir, out := drawFolder(t, 20), filepath.Join(t.TempDir(), "run")
	code, text, log := call(onFolder(dir, out, "--val", "25%", "--json")...)
	var r summary
	if err := json.Unmarshal([]byte(text), &r); err != nil || code != 0 || r.KNNAfter == nil {
		t.Fatalf("code %d, %v: %s\n%s", code, err, text, log)
	}
	after := fmt.Sprintf("kNN after training: %.2f %% (top-1, k 5, ", *r.KNNAfter)
	if !strings.Contains(log, "2 folders are classes (columns, rows)") ||
		!strings.Contains(log, after) {
		t.Error(log)
	}
	code, text, log = call("eval", "knn", out, "--knn-k", "5", "--json")
	var k knnResult
	if err := json.Unmarshal([]byte(text), &k); err != nil || code != 0 || k.Top1 != *r.KNNAfter ||
		k.Train+k.Test != 40 || k.Data != "folder:"+dir {
		t.Errorf("code %d, %v, after training %g: %+v\n%s", code, err, *r.KNNAfter, k, log)
	}
	csv := filepath.Join(t.TempDir(), "test.csv")
	code, _, log = call("embed", out, "--split", "test", "--out", csv)
	rows, err := os.ReadFile(csv)
	if err != nil || code != 0 || strings.Count(string(rows), "\n") != k.Test+1 ||
		!strings.Contains(string(rows), "\nrows/") {
		t.Errorf("code %d, %v, %s: %.200s", code, err, log, rows)
	}
	// A run goes on where its folder was moved to.
	moved := dir + " moved"
	if err := os.Rename(dir, moved); err != nil {
		t.Fatal(err)
	}
	code, _, log = call("train", "--resume", "--out", out, "--data", moved)
	if code != 0 {
		t.Errorf("code %d: %s", code, log)
	}
	rows0 := filepath.Join(moved, "rows", "0.png")
	for i := range 9 { // one of them at least is trained on
		copyFile(t, rows0, filepath.Join(moved, "rows", fmt.Sprintf("new %d.png", i)))
	}
	code, _, log = call("train", "--resume", "--out", out, "--data", moved)
	if code != 1 || !strings.Contains(log, "was trained on other pictures") {
		t.Errorf("pictures were added: code %d, %s", code, log)
	}
	if code, _, log = call("eval", "knn", out); code != 1 || !strings.Contains(log, dir) ||
		strings.Count(log, "\n") != 1 {
		t.Errorf("a folder that has gone: code %d, %q", code, log)
	}
}

// Without labels a folder trains all the same and is not judged. Bad pictures stop a run before it
// has a folder, or are left out and listed.
func TestFolderWithoutLabels(t *testing.T) {
	enginetest.Device(t) // or skip
	dir, out := drawFolder(t, 10), filepath.Join(t.TempDir(), "run")
	write(t, filepath.Join(dir, "rows", "page.jpg"), "<!DOCTYPE html>")
	code, _, log := call(onFolder(dir, out, "--labels", "none")...)
	if code != 1 || !strings.Contains(log, "page.jpg: it is not a picture") ||
		!strings.Contains(log, "--bad-pictures 1") {
		t.Errorf("code %d: %s", code, log)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a run that does not start has a folder")
	}
	code, text, log := call(onFolder(dir, out, "--labels", "none", "--bad-pictures", "10%")...)
	if code != 0 || !strings.Contains(text, "not judged") ||
		!strings.Contains(log, "kNN is skipped") || !strings.Contains(log, "--val 10%") {
		t.Errorf("code %d: %s\n%s", code, text, log)
	}
	list, err := os.ReadFile(filepath.Join(out, badFile))
	if err != nil || !strings.Contains(string(list), "page.jpg: it is not") ||
		strings.Count(string(list), "\n") != 1 {
		t.Errorf("%v: %q", err, list)
	}
	code, _, log = call("eval", "knn", out)
	if code != 1 || !strings.Contains(log, "--val") {
		t.Errorf("code %d: %s", code, log)
	}
	classes := drawFolder(t, 10)
	code, text, log = call("eval", "knn", out, "--data", classes, "--val", classes, "--knn-k", "1")
	if code != 0 || !strings.Contains(text, "100.00 %") {
		t.Errorf("each picture is its own neighbour: code %d, %s%s", code, text, log)
	}
	for i := range 9 { // more than the run left out
		write(t, filepath.Join(classes, "rows", fmt.Sprintf("page %d.jpg", i)), "<!DOCTYPE html>")
	}
	args := []string{"embed", out, "--data", classes, "--out", filepath.Join(out, "x.csv")}
	code, _, log = call(args...)
	if code != exitError || !strings.Contains(log, "--bad-pictures 9") {
		t.Errorf("code %d: %s", code, log)
	}
	code, _, log = call(append(args, "--bad-pictures", "9")...)
	if code != 0 || !strings.Contains(log, "page 2.jpg, …\n") {
		t.Errorf("code %d: %s", code, log)
	}
}

func TestMistakesAboutFolders(t *testing.T) {
	dir := t.TempDir()
	for args, want := range map[string]string{
		"--data shapes --val 10%":                 "leave --val out",
		"--data cifar10:x --labels folders":       "leave --labels out",
		"--data " + dir + " --val 100%":           "is no share",
		"--data " + dir + " --val 10":             "a share ends in %, as 10%",
		"--data " + dir + " --bad-pictures some":  "is no number of pictures",
		"--data " + dir + " --max-pixels 0":       "max_pixels is 0",
		"--data " + dir + " --labels class":       "auto",
		"--data " + dir:                           "there is no picture in",
		"--data " + filepath.Join(dir, "nowhere"): "give a folder",
		"--data nowhere.txt":                      "give a list",
		"--data tar:a-0.tar tar:a-1.tar":          "in quotes",
		"--data shapes --range 9:1":               "give LO:HI",
		"--data folder:":                          "folder:DIR",
	} {
		code, _, log := call(append(strings.Fields("train "+args), "--out", dir+"/never")...)
		if code == 0 || !strings.Contains(log, want) || strings.Count(log, "\n") != 1 {
			t.Errorf("%s: code %d, %q lacks %q", args, code, log, want)
		}
	}
}
