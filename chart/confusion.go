package chart

import (
	"fmt"
	"image/color"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Classes up to these numbers have their counts written, and their names.
const (
	countedClasses = 25
	namedClasses   = 60
)

// Confusion draws a matrix of counts [label][predicted]. The darker a cell is, the larger is its
// share of the row: right pictures lie on the diagonal.
func Confusion(title string, counts [][]int, classes []string) *Chart {
	n := len(counts)
	if n == 0 || n != len(classes) {
		panic(fmt.Sprintf("chart: confusion of %d rows with %d names", n, len(classes)))
	}
	side := vg.Points(max(300, min(900, 34*float64(n))))
	c := newChart(Axes{Title: title, X: "predicted", Y: "label"}, side+120, side+120)
	p := c.plot
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = -0.5, float64(n)-0.5, -0.5, float64(n)-0.5
	p.Y.Scale = plot.InvertedScale{Normalizer: plot.LinearScale{}}
	p.X.Padding, p.Y.Padding = 0, 0
	if n <= namedClasses {
		ticks := make(plot.ConstantTicks, n)
		for i, name := range classes {
			ticks[i] = plot.Tick{Value: float64(i), Label: short(printable(name), 16)}
		}
		p.X.Tick.Marker, p.Y.Tick.Marker = ticks, ticks
		p.X.Tick.Length, p.Y.Tick.Length = 0, 0
		p.X.Tick.Width = 0
		p.X.Tick.Label.Rotation = 0.8
		p.X.Tick.Label.XAlign, p.X.Tick.Label.YAlign = draw.XRight, draw.YTop
	}
	p.Add(matrix{counts})
	return c
}

// matrix plots the cells.
type matrix struct{ counts [][]int }

// Plot fills a cell for each count that is not 0.
func (m matrix) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	style := p.X.Tick.Label
	style.Rotation, style.XAlign, style.YAlign = 0, draw.XCenter, draw.YCenter
	style.Font.Size = vg.Points(9)
	for label, row := range m.counts {
		of := 0
		for _, n := range row {
			of += n
		}
		for predicted, n := range row {
			if n == 0 {
				continue
			}
			share := float64(n) / float64(of)
			at := func(dx, dy float64) (vg.Length, vg.Length) {
				return x(float64(predicted) + dx), y(float64(label) + dy)
			}
			x0, y0 := at(-0.5, -0.5)
			x1, y1 := at(0.5, 0.5)
			fill(&c, shade(share), x0, y0, x1, y1)
			if len(m.counts) <= countedClasses {
				style.Color = color.Black
				if share > 0.3 {
					style.Color = color.White
				}
				cx, cy := at(0, 0)
				c.FillText(style, vg.Point{X: cx, Y: cy}, strconv.Itoa(n))
			}
		}
	}
}
