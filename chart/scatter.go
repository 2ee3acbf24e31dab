package chart

import (
	"fmt"
	"image/color"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// legendClasses is how many classes a map's legend names.
const legendClasses = 20

// Scatter draws points, coloured by label. Without labels all have one colour.
func Scatter(a Axes, points [][2]float64, labels []int, classes []string) *Chart {
	if labels != nil && len(labels) != len(points) {
		panic(fmt.Sprintf("chart: %d labels for %d points", len(labels), len(points)))
	}
	c := newChart(a, vg.Points(560), vg.Points(520))
	radius := vg.Points(2)
	if len(points) > 2000 {
		radius = vg.Points(1.2)
	}
	paint := func(i int) color.Color {
		if labels == nil {
			return classColor(0, 1)
		}
		return classColor(labels[i], len(classes))
	}
	xy := make(plotter.XYs, len(points))
	for i, p := range points {
		xy[i] = plotter.XY{X: p[0], Y: p[1]}
	}
	if len(xy) > 0 {
		c.plot.Add(&plotter.Scatter{XYs: xy, GlyphStyleFunc: func(i int) draw.GlyphStyle {
			return draw.GlyphStyle{Color: paint(i), Radius: radius, Shape: draw.CircleGlyph{}}
		}})
	}
	for class, name := range classes {
		if labels == nil || class == legendClasses {
			break
		}
		c.name(name, square{classColor(class, len(classes))})
	}
	if labels != nil && len(classes) > legendClasses {
		c.name(fmt.Sprintf("and %d more", len(classes)-legendClasses))
	}
	c.widen()
	return c
}
