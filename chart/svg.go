package chart

import (
	"fmt"
	"image/color"
	"math"
	"regexp"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// SVG is a chart as a part of a page. It has the page's colours: text and axes are currentColor,
// the grid is var(--line), and the k-th line is var(--sK), K from 0 to 7.
type SVG struct {
	// Body is what stands inside the element svg, whose viewBox is "0 0 Width Height".
	Body          string
	Width, Height float64
	// Left, Right, Top and Bottom are the edges of the area that holds the lines, in the
	// coordinates of the viewBox.
	Left, Right, Top, Bottom float64
	Lines                    []Plotted
}

// Plotted is a line of an SVG: its values, and where the points lie in the viewBox. Points that
// cannot be drawn are left out.
type Plotted struct {
	Name   string
	X, Y   []float64
	AtX    []float64
	AtY    []float64
	Colour string // CSS
}

// lineColours is how many colours of lines a page has.
const lineColours = 8

// SVG draws the chart without its title and legend, which a page writes as text. width and height
// are in points.
func (c *Chart) SVG(width, height float64) SVG {
	p := *c.plot
	p.Title.Text, p.BackgroundColor = "", nil
	p.X.Tick.Label.Font.Size, p.Y.Tick.Label.Font.Size = vg.Points(11), vg.Points(11)
	canvas := vgsvg.New(vg.Points(width), vg.Points(height))
	all := draw.New(canvas)
	area := draw.Crop(all, 2, -margin, 2, -4)
	p.Draw(area)
	inner := p.DataCanvas(area)
	x, y := p.Transforms(&inner)
	s := SVG{Width: width, Height: height, Left: inner.Min.X.Points(),
		Right: inner.Max.X.Points(), Top: height - inner.Max.Y.Points(),
		Bottom: height - inner.Min.Y.Points()}
	paint := map[string]string{"#000000": "currentColor", "#D4D4D4": "var(--line)"}
	for i, line := range c.lines {
		drawn := Plotted{Name: line.Name, Colour: fmt.Sprintf("var(--s%d)", i%lineColours)}
		for _, at := range line.points(c.axes) {
			drawn.X, drawn.Y = append(drawn.X, at.X), append(drawn.Y, at.Y)
			drawn.AtX = append(drawn.AtX, tenth(x(at.X).Points()))
			drawn.AtY = append(drawn.AtY, tenth(height-y(at.Y).Points()))
		}
		s.Lines = append(s.Lines, drawn)
		paint[hex(c.colours[i])] = drawn.Colour
	}
	var text strings.Builder
	if _, err := canvas.WriteTo(&text); err != nil {
		panic(err) // strings.Builder takes everything
	}
	s.Body = body(text.String(), paint)
	return s
}

// body is what stands inside the element svg of a file, in the page's font and colours.
func body(file string, paint map[string]string) string {
	_, inside, _ := strings.Cut(file, "<svg")
	_, inside, _ = strings.Cut(inside, ">")
	inside, _, _ = strings.Cut(inside, "</svg>")
	inside = regexp.MustCompile(`font-(family|variant|weight|style):[^;"]*;?`).
		ReplaceAllString(inside, "")
	return regexp.MustCompile(`#[0-9A-F]{6}`).ReplaceAllStringFunc(inside, func(c string) string {
		if to, ok := paint[c]; ok {
			return to
		}
		return c
	})
}

// tenth rounds to a tenth.
func tenth(v float64) float64 { return math.Round(10*v) / 10 }

// hex is a colour as SVG files have it.
func hex(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02X%02X%02X", r>>8, g>>8, b>>8)
}
