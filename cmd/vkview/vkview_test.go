//go:build view

package main

import (
	"bytes"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vksimclr/cmd/program"
)

// A run that is watched, paused, taken step by step, resized 200 times and photographed ends with
// the very bits of one that nobody watches. Its folder is shown afterwards.
func TestWatchedRunHasTheSameBits(t *testing.T) {
	x := display(t)
	alone, watched := filepath.Join(t.TempDir(), "alone"), filepath.Join(t.TempDir(), "watched")
	args := []string{"train", "--data", "shapes", "--limit", "256", "--arch", "tiny", "--batch",
		"32", "--epochs", "2", "--eval-pictures", "100", "--out"}
	var said bytes.Buffer
	if code := program.Run(append(slices.Clone(args), alone), &said, &said); code != 0 {
		t.Fatalf("exit code %d: %s", code, &said)
	}
	v := start(t, x, append(slices.Clone(args), watched)...)
	v.do("key", "space")
	v.do("key", "s")
	v.until("a screenshot", func() bool { return len(shots(watched)) == 1 })
	for i := range 200 {
		v.do("windowsize", v.id, fmt.Sprint(400+i*71%800), fmt.Sprint(300+i*37%500))
		if i%50 == 0 {
			v.do("key", "n")
		}
		if i == 100 { // minimised and back
			v.do("windowunmap", v.id, "windowmap", v.id, "windowfocus", v.id)
		}
	}
	v.do("windowsize", "--sync", v.id, "640", "480")
	v.until("a small screenshot", func() bool {
		v.do("key", "s")
		time.Sleep(time.Second)
		all := shots(watched)
		return size(t, all[len(all)-1]) == image.Pt(640, 480)
	})
	v.do("key", "space")
	text, code := v.wait()
	if code != 0 || !strings.Contains(text, "vkview: ") ||
		strings.Contains(text, "nothing is drawn") {
		t.Errorf("exit code %d: %s", code, text)
	}
	for _, name := range []string{"checkpoint-00000016.safetensors", "encoder.safetensors"} {
		a, errA := os.ReadFile(filepath.Join(alone, name))
		b, errB := os.ReadFile(filepath.Join(watched, name))
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs: %v, %v", name, errA, errB)
		}
	}
	before := len(shots(watched))
	v = start(t, x, watched)
	v.do("key", "s")
	v.until("a screenshot of the folder", func() bool { return len(shots(watched)) > before })
	v.do("key", "q")
	if text, code := v.wait(); code != 0 {
		t.Errorf("exit code %d: %s", code, text)
	}
}

// The key q saves and stops, as Ctrl-C does. What cannot work is told before anything is trained.
func TestStops(t *testing.T) {
	x := display(t)
	out := filepath.Join(t.TempDir(), "run")
	v := start(t, x, "train", "--data", "shapes", "--limit", "256", "--arch", "tiny", "--batch",
		"32", "--epochs", "50", "--eval-pictures", "0", "--out", out)
	v.until("a step", func() bool {
		v.do("key", "s")
		time.Sleep(200 * time.Millisecond)
		all := shots(out)
		return len(all) > 0 && !strings.Contains(all[len(all)-1], "-00000000")
	})
	v.do("key", "space", "key", "n", "key", "q")
	text, code := v.wait()
	saved, _ := filepath.Glob(filepath.Join(out, "checkpoint-*.safetensors"))
	if code != 130 || len(saved) == 0 || !strings.Contains(text, "--resume") {
		t.Errorf("exit code %d, %d checkpoints: %s", code, len(saved), text)
	}
	never := filepath.Join(t.TempDir(), "never")
	for _, c := range []struct {
		display, want string
		code          int
		args          []string
	}{
		{"", "there is no display", 1, []string{"train", "--arch", "tiny", "--out", never}},
		{":9999", "window system says", 1, []string{"train", "--arch", "tiny", "--out", never}},
		{"", "there is no display", 1, []string{out}},
		{x, "no folder", 1, []string{never}},
		{x, "unknown flag", 2, []string{"--wrong"}},
		{"", "'vkview train --help'", 0, nil},
	} {
		said, _ := command(c.display, c.args...).CombinedOutput()
		command := command(c.display, c.args...)
		command.Run()
		if code := command.ProcessState.ExitCode(); code != c.code ||
			!strings.Contains(string(said), c.want) {
			t.Errorf("%v on %q: exit code %d, not %d: %s", c.args, c.display, code, c.code, said)
		}
	}
	if _, err := os.Stat(never); err == nil {
		t.Error("a run that could not be shown has left a folder")
	}
}
