package sheet

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// patch is a picture of one colour.
func patch(width, height int, c color.Color) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range width * height {
		m.Set(i%width, i/width, c)
	}
	return m
}

func TestCellsStandBesideAndBelowEachOther(t *testing.T) {
	red, blue := color.RGBA{255, 0, 0, 255}, color.RGBA{0, 0, 255, 255}
	rows := [][]Cell{
		{{Image: patch(32, 32, red), Caption: []string{"small"}}, {Caption: []string{"text"}}},
		{{Image: patch(400, 200, blue)}, {Image: patch(1, 3000, red)}},
	}
	m := Draw(rows, Options{Side: 100, Title: "a title"})
	if m.Rect.Dx() != 3*gap+200 {
		t.Errorf("the sheet is %d pixels wide", m.Rect.Dx())
	}
	count := map[color.RGBA]int{}
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			count[m.RGBAAt(x, y)]++
		}
	}
	// 32 pixels are enlarged to 96, 400×200 shrunk to 100×50, 1×3000 to 1×100.
	if count[red] != 96*96+100 || count[blue] != 100*50 {
		t.Errorf("%d red and %d blue pixels", count[red], count[blue])
	}
	black := 0
	for c, n := range count {
		if c.R < 100 && c.R == c.G && c.G == c.B {
			black += n
		}
	}
	if black < 50 {
		t.Errorf("the captions have %d dark pixels", black)
	}
}

func TestLongCaptionsAreWrapped(t *testing.T) {
	l := newLetters(13)
	defer l.close()
	const width = 90
	text := "a caption of some words and_a_name_that_is_far_too_long_for_one_line.jpg\x00\xff"
	lines := l.wrap([]string{text, ""}, width)
	for _, line := range lines {
		if l.width(line) > width {
			t.Errorf("%q is %d pixels wide", line, l.width(line))
		}
	}
	if got := strings.ReplaceAll(strings.Join(lines, ""), " ", ""); got !=
		strings.ReplaceAll(printable(text), " ", "") {
		t.Errorf("%q", lines)
	}
	if lines := l.wrap([]string{"wider"}, 1); len(lines) != 5 {
		t.Errorf("%q", lines)
	}
}

func TestSheetsAreLimited(t *testing.T) {
	wide := make([]Cell, 200)
	for i := range wide {
		wide[i].Image = patch(8, 8, color.Black)
	}
	rows := [][]Cell{wide}
	for range 100 {
		rows = append(rows, []Cell{{Image: patch(64, 64, color.Black)}})
	}
	m := Draw(rows, Options{MaxSide: 5300})
	if m.Rect.Dx() > 5300 || m.Rect.Dy() > 5300 {
		t.Errorf("the sheet has %v", m.Rect)
	}
	m = Draw(rows, Options{MaxSide: 6000})
	_, _, left := place(rows, Options{Side: 64, MaxSide: 1000}, newLetters(13), gap)
	if left == 0 || m.Rect.Dy() > 6000 {
		t.Errorf("%d rows left out, %v", left, m.Rect)
	}
	if empty := Draw(nil, Options{}); empty.Rect.Empty() {
		t.Error("no sheet of no rows")
	}
}

func TestSave(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sheet.png")
	pixels := []byte{1, 2, 3, 4, 5, 6}
	if err := Save(path, RGB(1, 2, pixels)); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := png.Decode(f)
	if err != nil || m.Bounds() != image.Rect(0, 0, 2, 1) {
		t.Fatalf("%v, %v", m, err)
	}
	if r, g, b, _ := m.At(1, 0).RGBA(); r>>8 != 4 || g>>8 != 5 || b>>8 != 6 {
		t.Errorf("%d %d %d", r>>8, g>>8, b>>8)
	}
	if err := Save(filepath.Join(path, "none", "x.png"), m); err == nil {
		t.Error("a file below a file was written")
	}
}
