package sheet

import (
	"image"

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

// drawPicture draws a picture into its place, scaled, with a thin frame around it: a white picture
// would have no edge on the sheet.
func drawPicture(sheet draw.Image, at image.Rectangle, m image.Image) {
	if at.Empty() {
		return
	}
	frame := image.NewUniform(frameColor())
	draw.Draw(sheet, at.Inset(-1), frame, image.Point{}, draw.Src)
	var how draw.Scaler = draw.CatmullRom
	if at.Dx() >= m.Bounds().Dx() {
		how = draw.NearestNeighbor
	}
	how.Scale(sheet, at, m, m.Bounds(), draw.Over, nil)
}
