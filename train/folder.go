package train

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// RunFolder makes the folder of a new run: out, or a fresh one under runs/ named by the time when out is empty. A folder
// that holds checkpoints already is refused, so that no run writes over another.
func RunFolder(out string, now time.Time) (string, error) {
	if out != "" {
		if err := os.MkdirAll(out, 0o777); err != nil {
			return "", fmt.Errorf("train: --out: %w", err)
		}
		if paths, err := checkpoints(out); err != nil {
			return "", err
		} else if len(paths) > 0 {
			return "", &UsageError{[]string{fmt.Sprintf("train: %s holds a run already: add --resume to go on with it, or give another --out", out)}}
		}
		return out, nil
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

// ResumeConfig is the configuration that a resumed run starts from: the one saved in its folder, or that of its newest
// checkpoint. A run killed before it saved anything leaves neither, and begins again from the defaults.
func ResumeConfig(dir string, warn func(error)) (Config, error) {
	c := Default()
	if stat, err := os.Stat(dir); err != nil || !stat.IsDir() {
		return c, fmt.Errorf("train: --resume: there is no folder %s: give the folder of the run with --out", dir)
	}
	err := c.Load(filepath.Join(dir, ConfigFile))
	if errors.Is(err, fs.ErrNotExist) {
		var newest *Checkpoint
		newest, _, err = NewestCheckpoint(dir, warn)
		if err == nil {
			c = newest.Config
		} else if errors.Is(err, ErrNoCheckpoint) {
			err = nil
		}
	}
	c.Out = dir
	return c, err
}
