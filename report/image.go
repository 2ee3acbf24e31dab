package report

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html/template"
	"image"
	"image/jpeg"
	"image/png"

	"vksimclr/sheet"
)

// Pictures on the page have at most these sides in pixels. Those up to pixelSide are kept as they
// are and enlarged by the browser, so that every pixel can be seen.
const (
	tileSide  = 112
	largeSide = 208
	pixelSide = 64
	quality   = 80
)

// shown is a tile as the page has it.
type shown struct {
	Tile
	Source template.URL // empty: no picture
	Pixels bool         // to be enlarged without smoothing
	Name   string       // for those who cannot see it
	Border template.CSS // colour; empty: none
}

func show(t Tile) shown {
	s := shown{Tile: t, Name: "picture"}
	if len(t.Lines) > 0 {
		s.Name = t.Lines[0]
	}
	if t.Frame != nil {
		r, g, b, _ := t.Frame.RGBA()
		s.Border = template.CSS(fmt.Sprintf("border-color:#%02x%02x%02x", r>>8, g>>8, b>>8))
	}
	if t.Picture == nil {
		return s
	}
	side := tileSide
	if t.Large {
		side = largeSide
	}
	size := t.Picture.Bounds().Size()
	s.Pixels = max(size.X, size.Y) <= pixelSide
	s.Source = dataURI(t.Picture, s.Pixels, side)
	return s
}

// dataURI is a picture inside a page. An error of an encoder leaves it out.
func dataURI(m image.Image, exact bool, side int) template.URL {
	var file bytes.Buffer
	kind, err := "png", error(nil)
	if exact {
		err = png.Encode(&file, m)
	} else {
		if size := m.Bounds().Size(); max(size.X, size.Y) > side {
			m = sheet.Fit(m, side)
		}
		kind, err = "jpeg", jpeg.Encode(&file, m, &jpeg.Options{Quality: quality})
	}
	if err != nil {
		return ""
	}
	return template.URL("data:image/" + kind + ";base64," +
		base64.StdEncoding.EncodeToString(file.Bytes()))
}
