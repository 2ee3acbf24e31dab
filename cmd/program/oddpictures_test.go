package program

import (
	"encoding/csv"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
)

// Pictures of 1×1 pixels, odd names, links in a circle and an empty class are no faults. A picture
// that is damaged between its header and its end stops a command by name. One class is no class.
func TestOddPictures(t *testing.T) {
	enginetest.Device(t) // or skip
	dir, out := drawFolder(t, 10), t.TempDir()
	for _, name := range []string{"a b.png", "new\nline.png", "\xff.png"} {
		writeImage(t, filepath.Join(dir, "rows", name), image.NewGray(image.Rect(0, 0, 1, 1)))
	}
	if err := os.Symlink("..", filepath.Join(dir, "rows", "up")); err != nil {
		t.Skip(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "an empty class"), 0o777); err != nil {
		t.Fatal(err)
	}
	run := filepath.Join(out, "run")
	must(t, onFolder(dir, run, "--json")...)
	must(t, "embed", run, "--out", out+"/a.csv")
	rows, err := csv.NewReader(strings.NewReader(strings.Join(lines(t, out+"/a.csv"), "\n"))).
		ReadAll()
	if err != nil || len(rows) != 24 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	must(t, "pack", "--data", dir, "--out", out+"/a.pack")

	bomb := filepath.Join(dir, "columns", "bomb.png")
	write(t, bomb, pngOf(t, 10, 10, 32<<20))
	for _, command := range []string{
		"train --size 16 --batch 8 --width 4 --epochs 1 --out X", "embed " + run + " --out X.npy",
		"views --pictures 24 --pairs 1 --size 16 --out X.png",
	} {
		args := strings.Fields(strings.ReplaceAll(command, "X", out+"/x"))
		code, stdout, log := call(append(args, "--data", dir)...)
		last := lastLine(log)
		if code != 1 || stdout != "" || !strings.Contains(last, "columns/bomb.png") ||
			!strings.Contains(last, "PNG is damaged") || !strings.Contains(last, "mend or remove") {
			t.Errorf("%s: code %d, %q", command, code, log)
		}
	}
	for _, name := range []string{"x.npy", "x.keys.txt", "x.png"} {
		if _, err := os.Stat(filepath.Join(out, name)); err == nil {
			t.Errorf("%s is left behind", name)
		}
	}

	one := filepath.Join(drawFolder(t, 9), "rows")
	code, _, log := call("eval", "linear", run, "--data", one)
	if code != 1 || !strings.Contains(log, one) || !strings.Contains(log, "class folders") {
		t.Errorf("one class: code %d, %q", code, log)
	}
}
