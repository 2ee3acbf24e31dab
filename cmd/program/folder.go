package program

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"vksimclr/data"
	"vksimclr/train"
)

// runFolder makes the folder of a new run: out, or a fresh one under runs/ named by the time when
// out is empty. A folder that holds checkpoints already is refused, so that no run writes over
// another.
func runFolder(out string, now time.Time) (string, error) {
	if out != "" {
		if err := os.MkdirAll(out, 0o777); err != nil {
			return "", fmt.Errorf("train: --out: %w", err)
		}
		return out, refuseRun(out)
	}
	if err := os.MkdirAll("runs", 0o777); err != nil {
		return "", fmt.Errorf("train: %w; give a folder with --out", err)
	}
	name := filepath.Join("runs", now.Format("2006-01-02_15-04-05"))
	for n := 1; ; n++ {
		dir := name
		if n > 1 {
			dir = fmt.Sprintf("%s-%d", name, n)
		}
		err := os.Mkdir(dir, 0o777) // Mkdir, not MkdirAll: two runs of one second get two folders
		if err == nil {
			return dir, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", fmt.Errorf("train: %w; give a folder with --out", err)
		}
	}
}

// refuseRun is an error where a folder holds a run already.
func refuseRun(out string) error {
	paths, err := train.Checkpoints(out)
	if err != nil {
		return err
	}
	if len(paths) > 0 {
		return usage("train: %s holds a run already: add --resume to go on with it, or give "+
			"another --out", out)
	}
	return nil
}

// resumedSettings are the settings that a resumed run starts from: those saved in its folder, or
// those of its newest checkpoint. A run killed before it saved anything leaves neither: it begins
// again, and found is false.
func resumedSettings(dir string, warn func(error)) (s Settings, found bool, err error) {
	s = defaultSettings()
	if stat, err := os.Stat(dir); err != nil || !stat.IsDir() {
		return s, false, fmt.Errorf("train: --resume: there is no folder %s: give the folder of "+
			"the run with --out", dir)
	}
	if command := supervisedBy(dir); command != "" {
		return s, false, usage("train: --resume: %s is a run of %s: go on with %s", dir, command,
			resumeLine(command, dir))
	}
	s.JPEG = data.JPEGGo // of runs that name none
	if _, err = s.load(filepath.Join(dir, settingsFile)); err != nil {
		s = defaultSettings()
	}
	found = true
	if errors.Is(err, fs.ErrNotExist) {
		var newest *train.Checkpoint
		var path string
		newest, path, err = train.NewestCheckpoint(dir, warn)
		if err == nil {
			s, err = checkpointSettings(newest, path)
		} else if errors.Is(err, train.ErrNoCheckpoint) {
			found, err = false, nil
		}
	}
	s.Out = dir
	return s, found, err
}

// checkpointSettings are the settings that a checkpoint's run had.
func checkpointSettings(c *train.Checkpoint, path string) (Settings, error) {
	s := defaultSettings()
	s.JPEG = data.JPEGGo                                 // of runs that name none
	if _, err := s.parse(c.Settings, path); err != nil { // not a usage error: no flag is wrong
		return s, fmt.Errorf("checkpoint: configuration inside: %s", err)
	}
	return s, nil
}

// matches refuses to go on with other settings than the checkpoint's: the error names the first
// and both values. More epochs are allowed. natural is the side of a view for the pictures, which
// checkpoints of earlier versions leave open.
func matches(c *train.Checkpoint, path string, s Settings, natural int) error {
	before, err := checkpointSettings(c, path)
	if err != nil {
		return err
	}
	before.Size, s.Size = cmp.Or(before.Size, natural), cmp.Or(s.Size, natural)
	if s.Epochs < before.Epochs {
		return usage("checkpoint: %s belongs to a run of %d epochs, which cannot be cut to %d: "+
			"leave --epochs out to go on, or give more", path, before.Epochs, s.Epochs)
	}
	before.Epochs = s.Epochs
	before.BN, s.BN = before.wholeNorms(), s.wholeNorms()
	key, was, wanted, differ := before.difference(s)
	if !differ {
		return nil
	}
	return usage("checkpoint: %s was trained with %s %v, not %v: leave --%s out to go on, or "+
		"start anew with another --out", path, key, was, wanted,
		strings.ReplaceAll(key, "_", "-"))
}
