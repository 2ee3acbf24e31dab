package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
)

const (
	wordsFile   = "CONTRIBUTING.md"
	wordsBegin  = "<!-- retired words"
	wordsEnd    = "<!-- end of retired words"
	pendingFile = "tools/lint/pending"
)

// A word is one row of the table of retired words.
type word struct {
	pattern *regexp.Regexp // case-insensitive
	say     string
	where   []string       // kinds of files (go, glsl, md) or folders; empty: everywhere
	unless  *regexp.Regexp // lines that match it are right; nil: none
}

// match is the retired text in a line of a file, "" if there is none. The tests of lint itself need
// retired words.
func (w word) match(path, kind, line string) string {
	covered := func(where string) bool {
		return where == kind ||
			strings.HasPrefix(path, where+"/")
	}
	if strings.HasPrefix(path, "tools/lint/") {
		return ""
	}
	if len(w.where) > 0 && !slices.ContainsFunc(w.where, covered) {
		return ""
	}
	if w.unless != nil && w.unless.MatchString(line) {
		return ""
	}
	return w.pattern.FindString(line)
}

// readWords reads the table of retired words: | `pattern` | say | where | unless the line has |.
func readWords(path string) ([]word, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	_, table, found := strings.Cut(string(text), wordsBegin)
	table, _, closed := strings.Cut(table, wordsEnd)
	if !found || !closed {
		return nil, fmt.Errorf("%s has no table between %q and %q", path, wordsBegin, wordsEnd)
	}
	var words []word
	for line := range strings.Lines(table) {
		cells := splitRow(line)
		if len(cells) != 4 || !strings.HasPrefix(cells[0], "`") {
			continue // prose, the header and its rule
		}
		w := word{say: cells[1], where: strings.Fields(strings.ReplaceAll(cells[2], ",", " "))}
		if w.pattern, err = pattern(cells[0]); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if cells[3] != "" {
			if w.unless, err = pattern(cells[3]); err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
		}
		words = append(words, w)
	}
	if len(words) == 0 {
		return nil, fmt.Errorf("%s: the table of retired words has no rows", path)
	}
	return words, nil
}

// splitRow splits a row of a Markdown table into its cells. `\|` stands for a bar inside a cell.
func splitRow(line string) []string {
	const bar = "\x00"
	line = strings.Trim(strings.TrimSpace(strings.ReplaceAll(line, `\|`, bar)), "|")
	cells := strings.Split(line, "|")
	for i, c := range cells {
		cells[i] = strings.TrimSpace(strings.ReplaceAll(c, bar, "|"))
	}
	return cells
}

// pattern compiles the regular expression between the backticks of a cell. A remark may follow it.
func pattern(cell string) (*regexp.Regexp, error) {
	_, text, _ := strings.Cut(cell, "`")
	text, _, closed := strings.Cut(text, "`")
	if !closed {
		return nil, fmt.Errorf("%q has no pattern between backticks", cell)
	}
	return regexp.Compile("(?i)" + text)
}

// readPending reads the files and folders that are not converted yet, one a line. Empty lines and
// lines that begin with # are ignored; a missing file means that there are none.
func readPending(path string) ([]string, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var paths []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			paths = append(paths, line)
		}
	}
	return paths, nil
}
