package sheet

import (
	"fmt"
	"image"
	"image/draw"
	"strings"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// letters draw text of one size.
type letters struct {
	face font.Face
	line int // height of a line in pixels
}

func newLetters(size int) *letters {
	parsed, err := opentype.Parse(goregular.TTF)
	if err != nil {
		panic("sheet: the embedded font: " + err.Error())
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: float64(size), DPI: 72,
		Hinting: font.HintingFull})
	if err != nil {
		panic("sheet: the embedded font: " + err.Error())
	}
	return &letters{face, size + size/3}
}

func (l *letters) close() { _ = l.face.Close() }

// width is the width of a text in pixels.
func (l *letters) width(text string) int { return font.MeasureString(l.face, text).Ceil() }

// write writes lines, the first one below top.
func (l *letters) write(m draw.Image, left, top int, lines []string) {
	d := font.Drawer{Dst: m, Src: image.Black, Face: l.face}
	for i, text := range lines {
		d.Dot = fixed.P(left, top+(i+1)*l.line-l.line/4)
		d.DrawString(text)
	}
}

// wrap breaks lines that are wider than width pixels: between words, and within a word that is too
// wide alone. Signs that cannot be printed become question marks.
func (l *letters) wrap(lines []string, width int) []string {
	var all []string
	for _, line := range lines {
		current := ""
		for _, word := range strings.Fields(printable(line)) {
			joined := strings.TrimSpace(current + " " + word)
			if l.width(joined) <= width {
				current = joined
				continue
			}
			if current != "" {
				all = append(all, current)
			}
			for l.width(word) > width {
				head := l.fitting(word, width)
				all, word = append(all, head), word[len(head):]
			}
			current = word
		}
		if current != "" || strings.TrimSpace(line) == "" {
			all = append(all, current)
		}
	}
	return all
}

// fitting is the beginning of a word that fits into width pixels, one letter at least.
func (l *letters) fitting(word string, width int) string {
	end := 0
	for i, r := range word {
		next := i + len(string(r))
		if end > 0 && l.width(word[:next]) > width {
			break
		}
		end = next
	}
	return word[:end]
}

// printable replaces what has no letter: names of files may hold any byte.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) && !unicode.IsSpace(r) {
			return '?'
		}
		return r
	}, text)
}

// more says that rows were left out.
func more(rows int) string {
	return fmt.Sprintf("… and %d more rows, for which there is no room", rows)
}
