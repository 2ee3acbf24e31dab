package program

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"vksimclr/data"
	"vksimclr/supervise"
)

// openLabels opens the labelled pictures that the settings name.
func (s *finetuneSession) openLabels(ctx context.Context, testLimit int) (supervise.Labels,
	error) {
	s.settings.Limit, s.settings.KNNTest = 0, testLimit
	var err error
	if s.parts, err = s.settings.openData(ctx, s.log); err != nil {
		return nil, err
	}
	set, ok := s.parts.Bank.(supervise.Labels)
	if !ok {
		return nil, fmt.Errorf("finetune: there are no labels in %s: name a folder of class "+
			"folders with --data", s.parts.Bank.Name())
	}
	return set, nil
}

// choose takes the pictures to train on.
func (s *finetuneSession) choose(all supervise.Labels, subset string, perClass int, seed int64) (
	supervise.Labels, error) {
	places, err := s.places(all, subset, perClass, seed)
	if err != nil || places == nil {
		return all, err
	}
	return data.Pick(all, places).(supervise.Labels), nil
}

// places are those of the pictures that a share, a number of each class or a file chooses; nil is
// all.
func (s *finetuneSession) places(all supervise.Labels, subset string, perClass int, seed int64) (
	places []int, err error) {
	share, isShare, err := supervise.ParseShare(subset)
	switch {
	case err != nil:
		return nil, usage("%s: --subset: %s", s.command, err)
	case subset == "" && perClass == 0 || isShare && share == 1:
		return nil, nil
	case isShare:
		if perClass, err = supervise.PerClass(all, share); err != nil {
			return nil, fmt.Errorf("%s: --subset: %w", s.command, err)
		}
	}
	if perClass > 0 {
		places, err = supervise.Balanced(all, perClass, uint64(seed))
	} else {
		places, err = s.listed(all, subset)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.command, err)
	}
	return places, nil
}

// listed reads a file of keys or paths.
func (s *finetuneSession) listed(all supervise.Labels, path string) ([]int, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--subset: %w: give a share such as 1%%, or a file that lists "+
			"pictures", err)
	}
	root := ""
	if spec, err := data.ParseSpec(s.settings.Data); err == nil && spec.Kind == "folder" {
		root = spec.Path
	}
	var keys []string
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	if len(text) == 0 {
		lines = nil
	}
	for _, line := range lines {
		keys = append(keys, keyOf(strings.TrimSuffix(line, "\r"), root))
	}
	places, err := supervise.Listed(all, keys)
	if err != nil {
		return nil, fmt.Errorf("--subset %s: %w", path, err)
	}
	return places, nil
}

// keyOf is the key of a picture that a line names: a key, in quotes where embed writes some, or a
// path that leads into the folder of the pictures.
func keyOf(line, root string) string {
	if strings.HasPrefix(line, `"`) {
		if key, err := strconv.Unquote(line); err == nil {
			return key
		}
	}
	if root == "" {
		return line
	}
	folder, err := filepath.Abs(root)
	path, err2 := filepath.Abs(line)
	if err != nil || err2 != nil {
		return line
	}
	if below, err := filepath.Rel(folder, path); err == nil && filepath.IsLocal(below) {
		return filepath.ToSlash(below)
	}
	return line
}
