package data

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// listFiles is the store of the pictures that a list names.
type listFiles struct {
	list  string // path of the list
	base  string // folder of the list, as an absolute path
	paths []string
	lines []int32 // where the paths stand, from 1
}

// openList reads a list of paths, each with its class or none. Relative paths begin at the folder
// of the list. The pictures keep the order of the list.
func openList(path string) (*collection, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("data: %w; give a list with one path a line", err)
	}
	whole, err := filepath.Abs(path)
	if err != nil {
		whole = path
	}
	var l listed
	if strings.EqualFold(filepath.Ext(path), ".csv") {
		l, err = parseCSVList(file)
	} else {
		l, err = parseList(file)
	}
	if err != nil {
		return nil, fmt.Errorf("data: %s: %w", path, err)
	}
	if len(l.paths) == 0 {
		return nil, fmt.Errorf("data: there is no path in %s; give a list with one path a line",
			path)
	}
	return &collection{store: listFiles{path, filepath.Dir(whole), l.paths, l.lines},
		name: "list " + path, cache: "list:" + whole, keys: l.paths, class: l.labels.class}, nil
}

func (l listFiles) file(i int) (path string, offset, size int64) { return l.identity(i), 0, -1 }

func (l listFiles) identity(i int) string {
	path := filepath.FromSlash(l.paths[i])
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(l.base, path)
}

func (l listFiles) where(i int) string {
	return fmt.Sprintf("%s:%d: %s", l.list, l.lines[i], l.paths[i])
}

// listed is what a list says.
type listed struct {
	paths  []string
	lines  []int32 // of the paths, from 1
	labels labelColumn
	known  map[string]int32 // the line of every path
	wrong  []error
}

// add adds a path, or remembers what is wrong with its line.
func (l *listed) add(line int, path, label string) {
	if l.known == nil {
		l.known = map[string]int32{}
	}
	before, again := l.known[path]
	switch {
	case path == "":
		l.wrong = append(l.wrong, fmt.Errorf("line %d has no path", line))
	case strings.ContainsRune(path, 0):
		l.wrong = append(l.wrong, fmt.Errorf("line %d: a path cannot hold a zero byte", line))
	case again:
		l.wrong = append(l.wrong, fmt.Errorf("line %d names %s, as line %d does: remove one",
			line, printable(path), before))
	default:
		l.known[path] = int32(line)
		l.paths, l.lines = append(l.paths, path), append(l.lines, int32(line))
		l.labels.add(label)
	}
}

// err are the first wrong lines.
func (l *listed) err() error {
	const few = 5
	errs := l.wrong[:min(few, len(l.wrong))]
	if n := len(l.wrong) - few; n > 0 {
		errs = append(errs[:few:few], fmt.Errorf("and %d more lines", n))
	}
	if len(errs) == 0 {
		return nil
	}
	var text []string
	for _, err := range errs {
		text = append(text, err.Error())
	}
	return errors.New(strings.Join(text, "; "))
}
