// Package chart draws curves, confusion matrices and maps of points as PNG files.
package chart

import (
	"image"
	"image/color"
	"image/png"
	"io"
	"strings"
	"unicode"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"vksimclr/atomicfile"
)

// Axes are the texts of a chart.
type Axes struct {
	Title, X, Y string
	// Logarithmic axes, where the values span a power of ten. Values that are not positive are left
	// out.
	LogX, LogY bool
}

// Chart is a picture that can be saved.
type Chart struct {
	plot          *plot.Plot
	legend        *plot.Legend // right of the plot; nil: none
	width, height vg.Length
	right         vg.Length // room for the legend

	// Of curves, for SVG.
	axes    Axes
	lines   []Line
	colours []color.Color
}

const (
	dotsPerInch = 96
	margin      = 10 // around the chart, in points
	legendIcon  = 12 // width of a mark beside its name, in points
)

// newChart is an empty chart of a width and height in points, without the legend.
func newChart(a Axes, width, height vg.Length) *Chart {
	p := plot.New()
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = printable(a.Title), a.X, a.Y
	p.Title.Padding = vg.Points(8)
	for _, style := range []*draw.TextStyle{&p.Title.TextStyle, &p.X.Label.TextStyle,
		&p.Y.Label.TextStyle, &p.X.Tick.Label, &p.Y.Tick.Label, &p.Legend.TextStyle} {
		style.Font.Variant = "Sans"
	}
	p.Title.TextStyle.Font.Size = vg.Points(13)
	p.X.Tick.Label.Font.Size, p.Y.Tick.Label.Font.Size = vg.Points(10), vg.Points(10)
	return &Chart{plot: p, width: width, height: height, axes: a}
}

// name adds a line of the legend.
func (c *Chart) name(text string, mark ...plot.Thumbnailer) {
	if c.legend == nil {
		l := c.plot.Legend
		l.Top, l.Left, l.ThumbnailWidth = true, true, vg.Points(legendIcon)
		l.TextStyle.Font.Size, l.Padding = vg.Points(10), vg.Points(3)
		c.legend = &l
	}
	text = printable(text)
	c.legend.Add(text, mark...)
	c.right = max(c.right, c.legend.TextStyle.Width(text)+vg.Points(legendIcon+3*margin))
}

// Image is the chart as pixels.
func (c *Chart) Image() image.Image {
	canvas := vgimg.NewWith(vgimg.UseWH(c.width+c.right, c.height), vgimg.UseDPI(dotsPerInch))
	area := draw.Crop(draw.New(canvas), margin, -margin, margin, -margin)
	c.plot.Draw(draw.Crop(area, 0, -c.right, 0, 0))
	if c.legend != nil {
		left := area.Max.X - area.Min.X - c.right + 2*margin
		c.legend.Draw(draw.Crop(area, left, 0, 0, -2*margin))
	}
	return canvas.Image()
}

// Save writes the chart as PNG. The file appears whole or not at all.
func (c *Chart) Save(path string) error { return save(path, c.Image()) }

// save writes a picture as PNG.
func save(path string, m image.Image) error {
	return atomicfile.Stream(path, func(w io.Writer) error { return png.Encode(w, m) })
}

// printable is a text of one line, at most 60 letters long, without what a font cannot draw.
func printable(text string) string {
	return short(strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, text), 60)
}

// short is a text of at most so many letters.
func short(text string, most int) string {
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most-1]) + "…"
	}
	return text
}
