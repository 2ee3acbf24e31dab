package program

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
	"vksimclr/train"
)

// trained makes a short run and returns its folder.
func trained(t *testing.T, more ...string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "run")
	args := append([]string{"train", "--data", "shapes:64", "--batch", "16", "--width", "4",
		"--knn-test", "10", "--knn-bank", "20", "--out", out}, more...)
	if code, _, log := call(args...); code != 0 {
		t.Fatalf("train: code %d\n%s", code, log)
	}
	return out
}

// A run replays to the same bits, in mixed precision with a probe too; from its first weights too.
func TestVerify(t *testing.T) {
	enginetest.Device(t)
	out := trained(t, "--precision", "mixed", "--optimizer", "lars")
	code, text, log := call("verify", out)
	if code != 0 || !strings.Contains(text, "verified: steps 4 to 8 on ") {
		t.Fatalf("code %d, %q\n%s", code, text, log)
	}
	code, text, log = call("verify", out, "--from-start", "--json")
	var result verified
	if err := json.Unmarshal([]byte(text), &result); err != nil || code != 0 {
		t.Fatalf("code %d, %v: %s\n%s", code, err, text, log)
	}
	if !result.Verified || result.From != 0 || result.To != 8 || result.Numbers < 1000 ||
		result.SHA256 != result.Replayed || len(result.SHA256) != 64 {
		t.Errorf("from the start: %+v", result)
	}
}

// A bit that is not the training's is found and named, and other pictures are refused.
func TestVerifyFindsWhatDiffers(t *testing.T) {
	enginetest.Device(t)
	out := trained(t, "--epochs", "1")
	path := train.CheckpointPath(out, 4)
	c, err := train.ReadCheckpoint(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range c.Tensors {
		if x.Name == "head.fc1.weight" {
			x.Data.([]float32)[3] += 0.25
		}
	}
	if _, err := train.SaveCheckpoint(out, *c); err != nil {
		t.Fatal(err)
	}
	code, text, log := call("verify", out, "--json")
	if code != 1 || !strings.Contains(log, "head.fc1.weight: 1 of ") ||
		!strings.Contains(log, "by up to 0.25; element 3 is ") ||
		!strings.Contains(text, `"verified": false`) {
		t.Errorf("code %d, %s\n%s", code, text, log)
	}
	write(t, path, "cut")
	for _, c := range []struct {
		folder, want string
		code         int
	}{
		{out, "no checkpoint in", 1},
		{path, "give the folder of a run", 2},
		{t.TempDir(), "no checkpoint in", 1},
		{filepath.Join(out, "missing"), "no such file", 1},
	} {
		if code, _, log := call("verify", c.folder); code != c.code ||
			!strings.Contains(log, c.want) {
			t.Errorf("verify %s: code %d\n%s", c.folder, code, log)
		}
	}
}

// A run on a folder is verified where the folder lies now, and refused when a picture has come.
func TestVerifyRefusesOtherPictures(t *testing.T) {
	enginetest.Device(t)
	before := drawFolder(t, 10)
	out := trained(t, "--data", before, "--size", "16", "--batch", "8", "--epochs", "1")
	moved := filepath.Join(t.TempDir(), "moved")
	if err := os.Rename(before, moved); err != nil {
		t.Fatal(err)
	}
	code, text, log := call("verify", out, "--data", moved)
	if code != 0 || !strings.Contains(text, "verified: steps 0 to 2 on ") {
		t.Fatalf("code %d, %s\n%s", code, text, log)
	}
	rows := filepath.Join(moved, "rows")
	copyFile(t, filepath.Join(rows, "0.png"), filepath.Join(rows, "more.png"))
	code, _, log = call("verify", out, "--data", moved)
	if code != 1 || !strings.Contains(log, "was trained on other pictures") {
		t.Errorf("code %d\n%s", code, log)
	}
}

// A run of another command than train is refused by name, not replayed as one of train.
func TestVerifyRefusesRunsOfOtherCommands(t *testing.T) {
	for _, command := range []string{"finetune", "distill"} {
		dir := t.TempDir()
		write(t, filepath.Join(dir, settingsFile), configMark+command+"\n")
		mistake{"verify " + dir, 2, "is a run of " + command}.refusedInOneLine(t, "verify", dir)
	}
}
