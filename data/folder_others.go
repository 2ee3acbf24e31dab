package data

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// unreadNames are the endings of pictures in formats that cannot be read.
const unreadNames = ".heic .heif .avif .jxl .jp2 .j2k .dng .cr2 .cr3 .nef .arw .orf .raf .rw2 " +
	".psd .svg .exr .hdr .tga .ico .dcm"

// otherFiles counts files that are no pictures by their names, by their endings.
type otherFiles map[string]int

func (o otherFiles) add(name string) { o[strings.ToLower(path.Ext(name))]++ }

// note says what the files are, the most frequent endings first, and what to do with those that
// are pictures nevertheless.
func (o otherFiles) note() string {
	endings := slices.SortedFunc(maps.Keys(o), func(a, b string) int {
		return cmp.Or(cmp.Compare(o[b], o[a]), cmp.Compare(a, b))
	})
	var all int
	var shown, unread []string
	for _, ending := range endings {
		all += o[ending]
		if ending != "" && strings.Contains(unreadNames+" ", ending+" ") {
			unread = append(unread, ending)
		}
		const most = 4
		if len(shown) < most {
			shown = append(shown, fmt.Sprintf("%d %s", o[ending], endingName(ending)))
		}
	}
	if more := len(endings) - len(shown); more > 0 {
		shown = append(shown, "…")
	}
	text := plural(all, "file is no picture by its name", "files are no pictures by their names") +
		": " + strings.Join(shown, ", ")
	if len(unread) > 0 {
		text += "; " + strings.Join(unread, ", ") + " cannot be read: save them as JPEG or PNG"
	}
	return text
}

// inside is the note in brackets, or nothing where there are no such files.
func (o otherFiles) inside() string {
	if len(o) == 0 {
		return ""
	}
	return " (" + o.note() + ")"
}

func endingName(ending string) string {
	if ending == "" {
		return "without an ending"
	}
	return printable(ending)
}

// plural is a count with its noun.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
