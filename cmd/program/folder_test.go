package program

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vksimclr/train"
)

func TestOtherArchitectureNamesBoth(t *testing.T) {
	c := defaultSettings()
	checkpoint := train.Checkpoint{Step: 3, Settings: c.trainingTOML()}
	c.Arch = "resnet18"
	err := matches(&checkpoint, "x/checkpoint-3", c, 32)
	for _, want := range []string{"x/checkpoint-3", "arch tiny", "resnet18", "--arch"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %q", err, want)
		}
	}
}

func TestRunFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	a, err := runFolder("", now)
	b, err2 := runFolder("", now)
	if err != nil || err2 != nil || a != "runs/2026-01-02_03-04-05" || b != a+"-2" {
		t.Errorf("%q %v, %q %v", a, err, b, err2)
	}
	if dir, err := runFolder("x/y", now); dir != "x/y" || err != nil {
		t.Error(dir, err)
	}
	save(t, "x/y", "tiny")
	var mistake *usageError
	if _, err := runFolder("x/y", now); !errors.As(err, &mistake) ||
		!strings.Contains(err.Error(), "--resume") {
		t.Errorf("a folder that holds a run: %v", err)
	}
	write(t, "file", "")
	if _, err := runFolder("file", now); err == nil {
		t.Error("a file was taken for a folder")
	}
}

func TestResumedSettings(t *testing.T) {
	dir := t.TempDir()
	if _, _, err := resumedSettings(filepath.Join(dir, "typo"),
		noWarning(t)); err == nil ||
		!strings.Contains(err.Error(), "--out") {
		t.Errorf("no folder: %v", err)
	}
	fresh := defaultSettings()
	fresh.Out = dir
	if c, found, err := resumedSettings(dir, noWarning(t)); err != nil || found ||
		c != fresh {
		t.Errorf("an empty folder: %v", err)
	}
	saved := defaultSettings()
	saved.LR = 0.25
	_, err := train.SaveCheckpoint(dir, train.Checkpoint{Step: 4, Settings: saved.trainingTOML()})
	if err != nil {
		t.Fatal(err)
	}
	if c, found, err := resumedSettings(dir, noWarning(t)); err != nil || !found ||
		c.LR != 0.25 || c.Out != dir {
		t.Errorf("only a checkpoint: %v, %+v", err, c)
	}
	whole := defaultSettings()
	whole.LR, whole.Device = 0.125, "llvmpipe"
	if err := whole.save(dir); err != nil {
		t.Fatal(err)
	}
	if c, found, err := resumedSettings(dir, noWarning(t)); err != nil || !found ||
		c.LR != 0.125 || c.Device != "llvmpipe" || c.Out != dir {
		t.Errorf("a saved configuration: %v, %+v", err, c)
	}
}

func noWarning(t *testing.T) func(error) {
	return func(err error) { t.Errorf("warned: %v", err) }
}
