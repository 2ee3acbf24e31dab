package dashboard

import (
	"strings"
	"unicode/utf8"
)

// Of what a run said, the last lines are kept, and of long lines their beginnings.
const (
	maxLines      = 400
	maxLineLength = 1000
)

// lines are the messages of a run.
type lines struct {
	first int // number of the first line that is kept
	kept  []line
	begun uint64 // version in which they began anew
}

type line struct {
	text    string
	version uint64
}

// update takes all messages of a run as they are now. It tells whether they changed.
func (l *lines) update(all []string, version uint64) bool {
	known := l.first + len(l.kept)
	changed := false
	if known > len(all) || len(l.kept) > 0 && l.kept[len(l.kept)-1].text != short(all[known-1]) {
		*l, known, changed = lines{begun: version}, 0, true
	}
	for _, text := range all[known:] {
		l.kept, changed = append(l.kept, line{short(text), version}), true
	}
	if extra := len(l.kept) - maxLines; extra > 0 {
		l.kept = append([]line(nil), l.kept[extra:]...)
		l.first += extra
	}
	return changed
}

// short is a line that does not fill the page.
func short(text string) string {
	if len(text) > maxLineLength {
		text = text[:maxLineLength] + "…"
	}
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\ufffd")
	}
	return text
}

// said is the end of the messages, from a line on.
type said struct {
	From  int      `json:"from"`
	Lines []string `json:"lines"`
}

// since is what was said after a version, nil where nothing was.
func (l *lines) since(version uint64) *said {
	from := len(l.kept)
	for from > 0 && l.kept[from-1].version > version {
		from--
	}
	if from == len(l.kept) && l.begun <= version {
		return nil
	}
	s := &said{From: l.first + from, Lines: []string{}}
	for _, line := range l.kept[from:] {
		s.Lines = append(s.Lines, line.text)
	}
	return s
}
