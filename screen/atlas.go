package screen

import (
	"image"
	"image/draw"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// letters are the signs of the atlas, beside those that draw a bar. Other ones become question
// marks.
const letters = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`" +
	"abcdefghijklmnopqrstuvwxyz{|}~·×→←±²°äöüÄÖÜßéèáàçñ…"

// Signs of a bar follow the letters: barParts+1 of them, filled from 0 to barParts parts.
const barParts = 8

// atlas is a font baked into rows of coverage: the letters, then the signs of a bar.
type atlas struct {
	high, wide, kinds int
	cover             []uint32 // [kinds,high,wide], 0 to 255
	number            map[rune]uint32
}

// bake draws the letters at a size in pixels. All have the same width.
func bake(size int) (*atlas, error) {
	parsed, err := opentype.Parse(gomono.TTF)
	if err != nil {
		return nil, err
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: float64(size), DPI: 72,
		Hinting: font.HintingFull})
	if err != nil {
		return nil, err
	}
	defer face.Close()
	advance, _ := face.GlyphAdvance('0')
	all := []rune(letters)
	metrics := face.Metrics()
	a := &atlas{wide: advance.Ceil(), high: metrics.Ascent.Ceil() + metrics.Descent.Ceil(),
		kinds: len(all) + barParts + 1, number: map[rune]uint32{}}
	for i, r := range all {
		a.number[r] = uint32(i)
		m := image.NewAlpha(image.Rect(0, 0, a.wide, a.high))
		d := font.Drawer{Dst: m, Src: image.Opaque, Face: face,
			Dot: fixed.P(0, metrics.Ascent.Ceil())}
		d.DrawString(string(r))
		a.add(m)
	}
	for part := range barParts + 1 {
		m := image.NewAlpha(image.Rect(0, 0, a.wide, a.high))
		strip := image.Rect(0, a.high/2-2, (a.wide*part+barParts/2)/barParts, a.high/2+2)
		draw.Draw(m, strip, image.Opaque, image.Point{}, draw.Src)
		a.add(m)
	}
	return a, nil
}

func (a *atlas) add(m *image.Alpha) {
	for _, v := range m.Pix {
		a.cover = append(a.cover, uint32(v))
	}
}

// bar is the number of the sign that is filled by so many parts.
func (a *atlas) bar(part int) uint32 { return uint32(a.kinds - barParts - 1 + part) }

// of is the number of a letter.
func (a *atlas) of(r rune) uint32 {
	if n, ok := a.number[r]; ok {
		return n
	}
	return a.number['?']
}

// fit cuts a text that is longer than columns letters, and says so with an ellipsis.
func fit(text string, columns int) string {
	runes := []rune(strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, text))
	switch {
	case columns < 1:
		return ""
	case len(runes) <= columns:
		return string(runes)
	}
	return string(runes[:columns-1]) + "…"
}
