package chart

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// classColor is the colour of class i of n. Up to ten classes have colours that are easy to tell
// apart; more share the circle of hues.
func classColor(i, n int) color.Color {
	few := [...]uint32{0x1f77b4, 0xff7f0e, 0x2ca02c, 0xd62728, 0x9467bd, 0x8c564b, 0xe377c2,
		0x666666, 0xbcbd22, 0x17becf}
	if n <= len(few) {
		v := few[i]
		return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255}
	}
	light := [...]float64{0.75, 0.95, 0.55}
	return hue(float64(i)/float64(n), light[i%len(light)])
}

// hue is a colour of the circle of hues, 0 to 1, with a brightness.
func hue(h, value float64) color.Color {
	channel := func(shift float64) uint8 {
		k := math.Mod(shift+6*h, 6)
		return uint8(255 * (value - 0.85*value*max(0, min(k, 4-k, 1))))
	}
	return color.RGBA{channel(5), channel(3), channel(1), 255}
}

// shade is white for 0 and dark blue for 1.
func shade(v float64) color.Color {
	v = math.Sqrt(max(0, min(1, v))) // small shares stay visible
	mix := func(to float64) uint8 { return uint8(255 + (to-255)*v) }
	return color.RGBA{mix(8), mix(48), mix(107), 255}
}

// square is a mark of one colour for legends.
type square struct{ color.Color }

// Thumbnail fills the middle of its place.
func (s square) Thumbnail(c *draw.Canvas) {
	side := min(c.Max.X-c.Min.X, c.Max.Y-c.Min.Y) * 0.8
	x, y := c.Center().X-side/2, c.Center().Y-side/2
	fill(c, s.Color, x, y, x+side, y+side)
}

func fill(c *draw.Canvas, with color.Color, x0, y0, x1, y1 vg.Length) {
	c.FillPolygon(with, []vg.Point{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}})
}
