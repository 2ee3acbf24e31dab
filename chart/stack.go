package chart

import (
	"image"
	"image/draw"
)

// SaveStack writes charts below each other as one PNG. The file appears whole or not at all.
func SaveStack(path string, charts ...*Chart) error {
	var pictures []image.Image
	var size image.Point
	for _, c := range charts {
		m := c.Image()
		pictures = append(pictures, m)
		size.X, size.Y = max(size.X, m.Bounds().Dx()), size.Y+m.Bounds().Dy()
	}
	all := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(all, all.Rect, image.White, image.Point{}, draw.Src)
	top := 0
	for _, m := range pictures {
		at := m.Bounds().Sub(m.Bounds().Min).Add(image.Pt(0, top))
		draw.Draw(all, at, m, m.Bounds().Min, draw.Src)
		top = at.Max.Y
	}
	return save(path, all)
}
