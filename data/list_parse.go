package data

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// byteOrderMark begins text files of some Windows programs.
const byteOrderMark = "\xef\xbb\xbf"

// parseList reads one path a line, and after a tab the picture's class. Empty lines are left out.
func parseList(file []byte) (l listed, err error) {
	file = bytes.TrimPrefix(file, []byte(byteOrderMark))
	line := 0
	for text := range bytes.SplitSeq(file, []byte("\n")) {
		line++
		text = bytes.TrimSuffix(text, []byte("\r"))
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		path, label, _ := strings.Cut(string(text), "\t")
		if strings.Contains(label, "\t") {
			l.wrong = append(l.wrong, fmt.Errorf("line %d has %d tabs, more than the one between "+
				"path and class", line, 1+strings.Count(label, "\t")))
			continue
		}
		l.add(line, path, strings.TrimSpace(label))
	}
	return l, l.err()
}

// parseCSVList reads a table with a column path and, where there are classes, a column label. Its
// first line has the names of the columns.
func parseCSVList(file []byte) (l listed, err error) {
	table := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte(byteOrderMark))))
	header, err := table.Read()
	if err == io.EOF {
		return l, nil
	}
	if err != nil {
		return l, csvProblem(err)
	}
	path, label := -1, -1
	for i, name := range header {
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "path":
			path = i
		case "label":
			label = i
		}
	}
	if path < 0 {
		return l, fmt.Errorf("line 1 names no column path, only %q: write path,label there, or "+
			"end the name of the list in .txt", strings.Join(header, ","))
	}
	for {
		row, err := table.Read()
		if err == io.EOF {
			return l, l.err()
		}
		if err != nil {
			return l, csvProblem(err)
		}
		line, _ := table.FieldPos(path)
		class := ""
		if label >= 0 {
			class = strings.TrimSpace(row[label])
		}
		l.add(line, row[path], class)
	}
}

// csvProblem is an error of encoding/csv with the number of the line first.
func csvProblem(err error) error {
	var at *csv.ParseError
	if !errors.As(err, &at) {
		return err
	}
	if errors.Is(at.Err, csv.ErrFieldCount) {
		return fmt.Errorf("line %d has more or fewer columns than line 1", at.Line)
	}
	return fmt.Errorf("line %d, column %d: %w", at.Line, at.Column, at.Err)
}
