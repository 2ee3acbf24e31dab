package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	maxColumns = 100 // and bytes of a line of Go or GLSL; a tab has up to tabColumns
	tabColumns = 4
	maxLines   = 250 // of a Go file
)

// A finding is one violation at a line of a file.
type finding struct {
	path string // relative to the root, with slashes
	line int
	text string
}

func (f finding) String() string { return fmt.Sprintf("%s:%d: %s", f.path, f.line, f.text) }

// A report is the result of linting a tree.
type report struct {
	findings  []finding // in files that are not pending
	converted []string  // pending paths without findings: they can leave the list
}

// lint checks every Go, GLSL and Markdown file below root.
func lint(root string) (report, error) {
	words, err := readWords(filepath.Join(root, wordsFile))
	if err != nil {
		return report{}, err
	}
	pending, err := readPending(filepath.Join(root, pendingFile))
	if err != nil {
		return report{}, err
	}
	var r report
	dirty := map[string]bool{}
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if entry.IsDir() {
			if skipped(name) {
				return fs.SkipDir
			}
			return nil
		}
		text, err := readSource(path)
		if err != nil {
			return err
		}
		found := checkFile(name, text, words)
		if kindOf(name) == "md" {
			found = append(found, checkDocument(root, name, text)...)
		}
		for _, f := range found {
			if p := pendingPath(pending, name); p != "" {
				dirty[p] = true
			} else {
				r.findings = append(r.findings, f)
			}
		}
		return nil
	})
	for _, p := range pending {
		if !dirty[p] {
			r.converted = append(r.converted, p)
		}
	}
	return r, err
}

// skipped tells whether a folder holds no sources of ours.
func skipped(folder string) bool {
	base := filepath.Base(folder)
	return folder != "." && (base[0] == '.' || base == "bin" || base == "testdata" ||
		base == "spirv")
}

// kindOf is the kind of a file, as the table of retired words names it. It is "" for other files.
func kindOf(path string) string {
	switch filepath.Ext(path) {
	case ".go":
		return "go"
	case ".comp", ".glsl":
		return "glsl"
	case ".md":
		return "md"
	}
	return ""
}

// readSource is the text of a file that lint reads, else "".
func readSource(path string) (string, error) {
	if kindOf(path) == "" {
		return "", nil
	}
	text, err := os.ReadFile(path)
	return string(text), err
}

// checkFile returns the findings of one file.
func checkFile(path, text string, words []word) (found []finding) {
	kind := kindOf(path)
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if kind == "go" && len(lines) > maxLines {
		found = append(found, finding{path, maxLines + 1,
			fmt.Sprintf("%d lines, at most %d: divide the file by topic", len(lines), maxLines)})
	}
	listed := false // inside the table of retired words itself
	for i, line := range lines {
		if n := columns(line); kind != "md" && n > maxColumns {
			found = append(found, finding{path, i + 1,
				fmt.Sprintf("%d columns, at most %d", n, maxColumns)})
		} else if kind != "md" && len(line) > maxColumns { // as tools that count bytes see it
			found = append(found, finding{path, i + 1,
				fmt.Sprintf("%d bytes, at most %d", len(line), maxColumns)})
		}
		listed = listed && !strings.Contains(line, wordsEnd) || strings.Contains(line, wordsBegin)
		if listed {
			continue
		}
		for _, w := range words {
			if m := w.match(path, kind, line); m != "" {
				found = append(found, finding{path, i + 1,
					fmt.Sprintf("%q is retired: say %s", m, w.say)})
			}
		}
	}
	return found
}

// columns is the width of a line in characters. A tab advances to the next multiple of tabColumns.
func columns(line string) int {
	n := 0
	for _, r := range line {
		if r == '\t' {
			n += tabColumns - n%tabColumns
		} else {
			n++
		}
	}
	return n
}

// pendingPath is the entry of pending that covers a path, "" for none.
func pendingPath(pending []string, path string) string {
	i := slices.IndexFunc(pending, func(p string) bool {
		return path == p || strings.HasPrefix(path, p+"/")
	})
	if i < 0 {
		return ""
	}
	return pending[i]
}
