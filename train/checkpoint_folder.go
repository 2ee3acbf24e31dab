package train

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"vksimclr/atomicfile"
)

// ErrNoCheckpoint says that a folder holds no checkpoint at all, good or bad.
var ErrNoCheckpoint = errors.New("no checkpoint")

// keptCheckpoints is how many stay in the folder: the newest, and one to fall back on when it turns
// out bad.
const keptCheckpoints = 2

const (
	checkpointPrefix  = "checkpoint-"
	checkpointSuffix  = ".safetensors"
	checkpointPattern = checkpointPrefix + "*" + checkpointSuffix
)

// CheckpointPath is where the checkpoint of a step lies in the folder of a run.
func CheckpointPath(dir string, step int) string {
	return filepath.Join(dir, fmt.Sprintf("%s%08d%s", checkpointPrefix, step, checkpointSuffix))
}

// NewestCheckpoint finds the newest good checkpoint of a folder. One that is cut short or damaged
// is passed to warn, which may be nil, and skipped; it is left in place. No file at all is
// ErrNoCheckpoint.
func NewestCheckpoint(dir string, warn func(error)) (c *Checkpoint, path string, err error) {
	paths, err := Checkpoints(dir)
	if err != nil {
		return nil, "", err
	}
	if len(paths) == 0 {
		return nil, "", fmt.Errorf("%w in %s: give the folder of a run that has saved one",
			ErrNoCheckpoint, dir)
	}
	for _, path := range slices.Backward(paths) {
		c, err := ReadCheckpoint(path)
		if err == nil {
			return c, path, nil
		}
		if warn != nil {
			warn(err)
		}
	}
	return nil, "", fmt.Errorf("checkpoint: none of the %d in %s is good; "+
		"start anew with another folder", len(paths), dir)
}

// Checkpoints lists the checkpoint files of a folder, good or bad, oldest first.
func Checkpoints(dir string) ([]string, error) {
	if stat, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	} else if !stat.IsDir() {
		return nil, fmt.Errorf("checkpoint: %s is a file, expected the folder of a run", dir)
	}
	// The pattern goes to the folder's own file system: its name may itself look like a pattern.
	found, err := fs.Glob(os.DirFS(dir), checkpointPattern)
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	steps := map[string]int{}
	for _, name := range found {
		if step, err := stepOf(name); err == nil {
			steps[filepath.Join(dir, name)] = step
		}
	}
	paths := slices.Collect(maps.Keys(steps))
	slices.SortFunc(paths, func(a, b string) int { return steps[a] - steps[b] })
	return paths, nil
}

// stepOf is the step in the name of a checkpoint's file.
func stepOf(name string) (int, error) {
	return strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(name, checkpointPrefix),
		checkpointSuffix))
}

// savedAfter tells whether a checkpoint's file is of a later step than the given one.
func savedAfter(path string, step int) bool {
	n, err := stepOf(filepath.Base(path))
	return err == nil && n > step
}

// removeOld keeps the newest checkpoints and sweeps the temporary files of killed runs.
func removeOld(dir string) error {
	paths, err := Checkpoints(dir)
	if err != nil {
		return err
	}
	leftovers, err := fs.Glob(os.DirFS(dir), checkpointPattern+atomicfile.Temporary)
	for _, name := range leftovers {
		err = errors.Join(err, os.Remove(filepath.Join(dir, name)))
	}
	for _, path := range paths[:max(len(paths)-keptCheckpoints, 0)] {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}
