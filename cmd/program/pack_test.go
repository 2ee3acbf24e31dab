package program

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/data"
	"vksimclr/engine/enginetest"
	"vksimclr/train"
)

// A pack trains to the bits that its folder trains to, and is judged and embedded like it.
func TestPackTrainsLikeItsFolder(t *testing.T) {
	enginetest.Device(t) // or skip
	dir, out := drawFolder(t, 16), t.TempDir()
	pack := filepath.Join(out, "a.pack")
	text := must(t, "pack", "--data", dir, "--out", pack, "--json")
	var p packResult
	if err := json.Unmarshal([]byte(text), &p); err != nil || p.Train != 32 || p.Test != 0 ||
		p.MaxSide != 256 || p.Bytes == 0 {
		t.Fatalf("%v: %s", err, text)
	}
	encoders := map[string][]byte{}
	for name, path := range map[string]string{"folder": dir, "pack": pack} {
		code, _, log := call(onFolder(path, filepath.Join(out, name), "--val", "25%")...)
		if code != 0 {
			t.Fatalf("%s: code %d: %s", name, code, log)
		}
		b, err := os.ReadFile(filepath.Join(out, name, train.EncoderFile))
		if err != nil {
			t.Fatal(err)
		}
		encoders[name] = b
	}
	if !bytes.Equal(encoders["folder"], encoders["pack"]) {
		t.Error("a pack trains other bits than its folder")
	}
	must(t, "embed", filepath.Join(out, "pack"), "--out", filepath.Join(out, "a.csv"))
	if rows := lines(t, filepath.Join(out, "a.csv")); !strings.Contains(rows[1], "columns/") {
		t.Errorf("%.100s", rows[1])
	}
	// It is not the folder's: their pictures are the same, but the run was told another set.
	code, _, log := call("train", "--resume", "--out", filepath.Join(out, "folder"), "--data", pack)
	if code != 2 || !strings.Contains(log, "was trained with data") {
		t.Errorf("code %d: %s", code, log)
	}
}

// The decoder is decided once, kept, and no other one goes on.
func TestJPEGDecoderIsKept(t *testing.T) {
	s := defaultSettings()
	s.Data = t.TempDir()
	if err := s.resolveJPEG(); err != nil || s.JPEG == data.JPEGAuto {
		t.Fatal(s.JPEG, err)
	}
	c := train.Checkpoint{Settings: s.trainingTOML()}
	if err := matches(&c, "x", s, 32); err != nil {
		t.Error(err)
	}
	other := s
	other.JPEG = map[string]string{data.JPEGGo: data.JPEGTurbo, data.JPEGTurbo: data.JPEGGo}[s.JPEG]
	err := matches(&c, "x", other, 32)
	if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("jpeg %s, not %s: leave --jpeg out",
		s.JPEG, other.JPEG)) {
		t.Error(err)
	}
	old := train.Checkpoint{Settings: strings.ReplaceAll(s.trainingTOML(), "jpeg = ", "# ")}
	if before, err := checkpointSettings(&old, "x"); err != nil || before.JPEG != data.JPEGGo {
		t.Errorf("a run that names no decoder: %q, %v", before.JPEG, err)
	}
	s.Data = "shapes"
	if err := s.resolveJPEG(); err != nil || s.JPEG != data.JPEGGo {
		t.Error(s.JPEG, err)
	}
}

func TestPackMistakes(t *testing.T) {
	dir, out := drawFolder(t, 2), t.TempDir()
	write(t, filepath.Join(out, "notes.txt"), "kept")
	write(t, filepath.Join(out, "b.pack"), "VKSPACK\n and no more")
	for _, c := range []mistake{
		{"pack --data " + dir, 2, "--out"},
		{"pack --data " + dir + " --out " + out + "/a --max-side=-1", 2, "--max-side -1"},
		{"pack --data " + dir + " --out " + out + "/a --limit=-1", 2, "--limit -1"},
		{"pack --data " + dir + " --out " + out + "/a --jpeg fast", 2, "--jpeg"},
		{"pack --data shapes --out " + out + "/a", 2, "decoded already"},
		{"pack --data " + dir + " --out " + out + "/a --range 9", 2, "--range is"},
		{"pack --data " + dir + " --out " + out + "/notes.txt", 1, "is no pack"},
		{"pack --data " + dir + " --out " + out + "/none/a", 1, "can be written"},
		{"pack --data " + out + "/none --out " + out + "/a", 1, "give a folder"},
		{"train --data " + out + "/b.pack --out " + out + "/never", 1, "vksimclr pack"},
		{"train --data pack:" + out + "/c.pack --out " + out + "/never", 1, "no such file"},
	} {
		c.refused(t, strings.Fields(c.args)...)
	}
	if kept := lines(t, filepath.Join(out, "notes.txt")); kept[0] != "kept" {
		t.Errorf("%q", kept)
	}
}
