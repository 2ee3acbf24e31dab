package dashboard

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"vksimclr/runlog"
)

// Watch adds runs: their folders, or folders that hold folders of runs. Runs that appear there
// later are shown as well. It fails where a folder is neither.
func (b *Board) Watch(folders ...string) error {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	for _, dir := range folders {
		if runlog.IsRun(dir) {
			if err := b.add(dir); err != nil {
				return err
			}
			continue
		}
		found, err := runsIn(dir)
		if errors.Is(err, os.ErrNotExist) || err == nil && len(found) == 0 {
			_, err = runlog.Open(dir) // says what is wrong with it
			return fmt.Errorf("%w, or a folder that holds folders of runs", err)
		}
		if err != nil {
			return fmt.Errorf("%s cannot be read: %w", dir, err)
		}
		b.roots = append(b.roots, dir)
	}
	b.look()
	b.read, b.looked = time.Time{}, b.now()
	b.refresh()
	return nil
}

// add watches a run, once. The mutex is held.
func (b *Board) add(dir string) error {
	if slices.ContainsFunc(b.runs, func(w *watched) bool { return sameFolder(w.run.Dir, dir) }) {
		return nil
	}
	if len(b.runs) == maxRuns {
		return fmt.Errorf("%s is one run too many: up to %d are shown", dir, maxRuns)
	}
	w, err := watch(dir)
	if err == nil {
		b.runs = append(b.runs, w)
	}
	return err
}

// look adds the runs that are new in the roots, the newest ones where they are too many. A run that
// cannot be read yet is tried again the next time.
func (b *Board) look() (changed bool) {
	var found []string
	for _, root := range b.roots {
		runs, _ := runsIn(root) // a root that has gone has none
		for _, dir := range runs {
			if !slices.ContainsFunc(b.runs,
				func(w *watched) bool { return sameFolder(w.run.Dir, dir) }) {
				found = append(found, dir)
			}
		}
	}
	left := max(0, len(found)-(maxRuns-len(b.runs)))
	if left > 0 {
		slices.SortStableFunc(found, func(x, y string) int { return cmp.Compare(age(y), age(x)) })
		found = found[:len(found)-left]
		slices.Sort(found)
	}
	changed, b.left = left != b.left, left
	for _, dir := range found {
		if b.add(dir) == nil {
			changed = true
		}
	}
	return changed
}

// runsIn are the folders of runs in a folder, by name.
func runsIn(dir string) (runs []string, err error) {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if path := filepath.Join(dir, e.Name()); runlog.IsRun(path) {
			runs = append(runs, path)
		}
	}
	return runs, err
}

// age is when a run last wrote metrics, in nanoseconds.
func age(dir string) int64 {
	info, err := os.Stat(filepath.Join(dir, runlog.MetricsFile))
	if err != nil {
		return 0
	}
	return info.ModTime().UnixNano()
}

func sameFolder(a, b string) bool {
	x, errX := filepath.Abs(a)
	y, errY := filepath.Abs(b)
	return errX == nil && errY == nil && x == y
}
