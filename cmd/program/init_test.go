package program

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
)

// The file that init writes is what train would choose, and train takes it as it is. Its comments
// are settings, too: with all of them the same file means the same.
func TestInit(t *testing.T) {
	enginetest.Device(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "mine.toml")
	for i := range 4 {
		savePNG(t, filepath.Join(dir, "data", string(rune('a'+i))+".png"), 20, 24)
	}
	data := filepath.Join(dir, "data")
	if out := must(t, "init", "--data", data, "--out", file); !strings.Contains(out,
		"vksimclr train --config "+file) {
		t.Error(out)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	direct := must(t, "train", "--data", data, "--dry-run")
	if from := must(t, "train", "--config", file, "--dry-run"); from != direct {
		t.Errorf("by the file:\n%s\nwithout:\n%s", from, direct)
	}
	var read, all Settings = defaultSettings(), defaultSettings()
	if _, err := read.load(file); err != nil {
		t.Fatal(err)
	}
	bare := regexp.MustCompile(`(?m)^# ([a-z0-9_]+ = )`).ReplaceAllString(string(text), "$1")
	if known, err := all.parse(bare, file); err != nil || all != read || len(known) != len(keys()) {
		t.Errorf("%d settings of %d, %v", len(known), len(keys()), err)
	}
	for line := range strings.Lines(string(text)) {
		if len([]rune(line)) > commentWidth+1 && !strings.Contains(line, dir) {
			t.Errorf("long: %s", line)
		}
	}
	if n := strings.Count(string(text), "# Chosen: "); n < 8 {
		t.Errorf("%d choices:\n%s", n, text)
	}
	for _, c := range []mistake{
		{"--bad-pictures lots --out " + dir + "/x.toml", 2, "lots\" is no number"},
		{"--out " + file, 2, "there is one already"},
		{"--out " + file + ".yaml", 2, "use .toml"},
		{"--out " + dir + "/none/x.toml", 1, "give a file in a folder"},
		{"--data none --out " + dir + "/x.toml", 2, "none"},
		{"--data " + dir + "/none --out " + dir + "/x.toml", 1, "none"},
	} {
		args := append([]string{"init", "--data", data}, strings.Fields(c.args)...)
		c.refusedInOneLine(t, args...)
	}
	if again, err := os.ReadFile(file); err != nil || string(again) != string(text) {
		t.Error("a mistake changed the file")
	}
}
