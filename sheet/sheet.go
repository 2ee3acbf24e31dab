// Package sheet draws pictures with captions beneath them into one image, for people to look at.
package sheet

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"

	"vksimclr/atomicfile"
)

// Cell is one place of a sheet: a picture, or nothing, above lines of text. Text that is wider than
// the cell is wrapped.
type Cell struct {
	Image   image.Image // nil: text alone
	Caption []string
	Frame   color.Color // of the line around the picture; nil means grey
}

// Options say how a sheet looks. The zero Options are usable.
type Options struct {
	Title    string // one line above all; empty means none
	Side     int    // longest side of a drawn picture in pixels; 0 means 160
	TextSize int    // height of the letters in pixels; 0 means 13
	// MaxSide is the largest width and height of the sheet in pixels; 0 means 12,000. Pictures are
	// drawn smaller where a row is too wide. Rows that do not fit are left out, and a last line
	// says so.
	MaxSide int
}

const (
	defaultSide     = 160
	defaultTextSize = 13
	defaultMaxSide  = 12000
	smallestSide    = 16
	gap             = 10 // between cells and around them, in pixels
	captionGap      = 3  // between a picture and its caption
)

func (o Options) filled() Options {
	if o.Side <= 0 {
		o.Side = defaultSide
	}
	if o.TextSize <= 0 {
		o.TextSize = defaultTextSize
	}
	if o.MaxSide <= 0 {
		o.MaxSide = defaultMaxSide
	}
	return o
}

// Draw draws rows of cells on white. All cells have one width. A row is as high as its highest
// cell.
func Draw(rows [][]Cell, o Options) *image.RGBA {
	o = o.filled()
	columns := 1
	for _, row := range rows {
		columns = max(columns, len(row))
	}
	for o.Side > smallestSide && gap+columns*(o.Side+gap) > o.MaxSide {
		o.Side = max(smallestSide, o.Side*3/4)
	}
	letters := newLetters(o.TextSize)
	defer letters.close()
	width := gap + columns*(o.Side+gap)
	title := letters.wrap([]string{o.Title}, width-2*gap)
	if o.Title == "" {
		title = nil
	}
	top := gap
	if len(title) > 0 {
		top += len(title)*letters.line + gap
	}
	placed, height, left := place(rows, o, letters, top)
	if left > 0 {
		height += letters.line + gap
	}
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(m, m.Rect, image.White, image.Point{}, draw.Src)
	letters.write(m, gap, gap, title)
	for _, c := range placed {
		drawPicture(m, c.at, c.cell)
		letters.write(m, c.at.Min.X, c.at.Max.Y+captionGap, c.text)
	}
	if left > 0 {
		letters.write(m, gap, height-letters.line-gap, []string{more(left)})
	}
	return m
}

// placed is a cell with its place on the sheet.
type placed struct {
	cell Cell
	at   image.Rectangle // of the picture
	text []string        // the caption, wrapped
}

// place gives every cell its place from top downwards. left counts the rows that do not fit.
func place(rows [][]Cell, o Options, l *letters, top int) (cells []placed, height, left int) {
	height = top
	for i, row := range rows {
		var these []placed
		high := 0
		for k, c := range row {
			w, h := fitted(c.Image, o.Side)
			x := gap + k*(o.Side+gap)
			p := placed{c, image.Rect(x, height, x+w, height+h), l.wrap(c.Caption, o.Side)}
			these, high = append(these, p), max(high, h+captionGap+len(p.text)*l.line)
		}
		if i > 0 && height+high+2*gap+l.line > o.MaxSide {
			return cells, height, len(rows) - i
		}
		cells, height = append(cells, these...), height+high+gap
	}
	return cells, height, 0
}

// Save writes a sheet as PNG. The file appears whole or not at all.
func Save(path string, m image.Image) error {
	encoder := png.Encoder{CompressionLevel: png.DefaultCompression}
	return atomicfile.Stream(path, func(w io.Writer) error { return encoder.Encode(w, m) })
}

// RGB is an opaque image of height×width pixels with the given bytes, [height,width,3] u8, red
// first.
func RGB(height, width int, pixels []byte) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range height * width {
		copy(m.Pix[4*i:], pixels[3*i:3*i+3])
		m.Pix[4*i+3] = 255
	}
	return m
}
