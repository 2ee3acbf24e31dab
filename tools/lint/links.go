package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
)

var linkPattern = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// checkDocument returns the findings of a Markdown file: a first line that is no heading, lines of
// text that are too wide, and relative links to files or headings that do not exist.
func checkDocument(root, path, text string) (found []finding) {
	if !strings.HasPrefix(text, "# ") {
		found = append(found, finding{path, 1, "begin with a heading"})
	}
	code := false // between lines of three backquotes
	for i, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			code = !code
		}
		if code || strings.HasPrefix(line, "    ") {
			continue
		}
		if n := columns(line); n > maxColumns && breakable(line) {
			found = append(found, finding{path, i + 1,
				fmt.Sprintf("%d columns, at most %d", n, maxColumns)})
		}
		for _, match := range linkPattern.FindAllStringSubmatch(line, -1) {
			if why := broken(root, path, text, match[1]); why != "" {
				found = append(found, finding{path, i + 1, why})
			}
		}
	}
	return found
}

// breakable tells whether a line of text can be broken: it is no row of a table, and has a space
// outside of code between words.
func breakable(line string) bool {
	text := strings.TrimLeft(line, " -")
	if strings.HasPrefix(text, "|") || strings.HasPrefix(text, "![") {
		return false
	}
	code := false
	for _, r := range text {
		if r == '`' {
			code = !code
		}
		if r == ' ' && !code {
			return true
		}
	}
	return false
}

// broken says why a link of a document leads nowhere, "" where it does not. Links to other hosts
// are not followed.
func broken(root, path, text, link string) string {
	if strings.Contains(link, ":") {
		return ""
	}
	file, anchor, _ := strings.Cut(link, "#")
	if file != "" {
		target := filepath.Join(root, filepath.Dir(path), file)
		if _, err := os.Stat(target); err != nil {
			return fmt.Sprintf("there is no %s", link)
		}
		if anchor == "" || filepath.Ext(target) != ".md" {
			return ""
		}
		other, err := os.ReadFile(target)
		if err != nil {
			return err.Error()
		}
		text = string(other)
	}
	for line := range strings.Lines(text) {
		title := strings.TrimLeft(line, "#")
		if len(title) < len(line) && anchorOf(title) == anchor {
			return ""
		}
	}
	return fmt.Sprintf("there is no heading for %s", link)
}

// anchorOf is a heading's anchor, as forges make it.
func anchorOf(title string) string {
	var anchor strings.Builder
	for _, r := range strings.ToLower(strings.TrimSpace(title)) {
		switch {
		case r == ' ' || r == '-':
			anchor.WriteByte('-')
		case r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			anchor.WriteRune(r)
		}
	}
	return anchor.String()
}
