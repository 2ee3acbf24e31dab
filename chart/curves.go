package chart

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// markedPoints is how many points a line may have to have each of them marked.
const markedPoints = 40

// Line is a curve through points (X[i],Y[i]), in this order. Points with a value that is NaN or
// infinite are left out.
type Line struct {
	Name string // in the legend; empty: not there
	X, Y []float64
}

// Curves draws lines over common axes.
func Curves(a Axes, lines ...Line) *Chart {
	c := newChart(a, vg.Points(520), vg.Points(330))
	grid := plotter.NewGrid()
	grid.Vertical.Color, grid.Horizontal.Color = color.Gray{0xd4}, color.Gray{0xd4}
	c.plot.Add(grid)
	drawn := 0
	for i, line := range lines {
		points := line.points(a)
		if len(points) == 0 {
			continue
		}
		drawn += len(points)
		curve := &plotter.Line{XYs: points, LineStyle: plotter.DefaultLineStyle}
		curve.Color, curve.Width = classColor(i, len(lines)), vg.Points(1.5)
		c.lines, c.colours = append(c.lines, line), append(c.colours, curve.Color)
		c.plot.Add(curve)
		if len(points) <= markedPoints {
			c.plot.Add(&plotter.Scatter{XYs: points, GlyphStyle: draw.GlyphStyle{
				Color: curve.Color, Radius: vg.Points(2.5), Shape: draw.CircleGlyph{}}})
		}
		if line.Name != "" {
			c.name(line.Name, square{curve.Color})
		}
	}
	for axis, log := range map[*plot.Axis]bool{&c.plot.X: a.LogX, &c.plot.Y: a.LogY} {
		// A logarithmic axis has a tick at each power of ten: it needs at least one.
		if drawn > 0 && log && axis.Max >= 10*axis.Min {
			axis.Scale, axis.Tick.Marker = plot.LogScale{}, plot.LogTicks{Prec: -1}
		}
	}
	if x := &c.plot.X; !a.LogX && x.Min > 0 && x.Min < x.Max/10 {
		x.Min = 0
	}
	c.widen()
	return c
}

func (l Line) points(a Axes) (points plotter.XYs) {
	if len(l.X) != len(l.Y) {
		panic(fmt.Sprintf("chart: line %q has %d and %d coordinates", l.Name, len(l.X), len(l.Y)))
	}
	usable := func(v float64, log bool) bool {
		return !math.IsNaN(v) && !math.IsInf(v, 0) && (!log || v > 0)
	}
	for i, x := range l.X {
		if y := l.Y[i]; usable(x, a.LogX) && usable(y, a.LogY) {
			points = append(points, plotter.XY{X: x, Y: y})
		}
	}
	return points
}

// widen gives axes without points, or with one value, a range that can be drawn.
func (c *Chart) widen() {
	for _, axis := range []*plot.Axis{&c.plot.X, &c.plot.Y} {
		switch {
		case axis.Min > axis.Max:
			axis.Min, axis.Max = 0, 1
		case axis.Min == axis.Max && axis.Min > 0:
			axis.Min, axis.Max = axis.Min/1.1, axis.Max*1.1
		case axis.Min == axis.Max:
			axis.Min, axis.Max = axis.Min-1, axis.Max+1
		}
	}
}
