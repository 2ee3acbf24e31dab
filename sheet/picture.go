package sheet

import (
	"image"
	"image/color"

	"golang.org/x/image/draw"
)

// fitted is the size at which a picture is drawn: its longest side at most side. Small pictures
// are enlarged by a whole factor, so that their pixels stay squares.
func fitted(m image.Image, side int) (width, height int) {
	if m == nil {
		return 0, 0
	}
	width, height = m.Bounds().Dx(), m.Bounds().Dy()
	long := max(width, height)
	switch {
	case long == 0:
		return 0, 0
	case long <= side:
		factor := side / long
		return width * factor, height * factor
	}
	return max(1, width*side/long), max(1, height*side/long)
}

// drawPicture draws a cell's picture into its place, scaled, with a frame around it: a white
// picture would have no edge on the sheet. A frame with a colour of its own is thicker.
func drawPicture(sheet draw.Image, at image.Rectangle, c Cell) {
	if at.Empty() {
		return
	}
	frame, thick := c.Frame, 3
	if frame == nil {
		frame, thick = color.Gray{0xb0}, 1
	}
	draw.Draw(sheet, at.Inset(-thick), image.NewUniform(frame), image.Point{}, draw.Src)
	scale(sheet, at, c.Image)
}

// Fit is a picture scaled as it would be drawn on a sheet: its longest side at most side pixels,
// small pictures enlarged by a whole factor.
func Fit(m image.Image, side int) *image.RGBA {
	w, h := fitted(m, side)
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	scale(to, to.Rect, m)
	return to
}

// scale draws a picture into a place: smooth where it shrinks, in squares where it grows.
func scale(to draw.Image, at image.Rectangle, m image.Image) {
	var how draw.Scaler = draw.CatmullRom
	if at.Dx() >= m.Bounds().Dx() {
		how = draw.NearestNeighbor
	}
	how.Scale(to, at, m, m.Bounds(), draw.Over, nil)
}
