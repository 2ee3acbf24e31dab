package data

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// TestContactSheet draws eight pictures of every class side by side, to be looked at:
//
//	go test ./data -run ContactSheet -artifacts -outputdir /tmp
func TestContactSheet(t *testing.T) {
	const columns, cell = 8, shapesSide + 2
	classes := len(shapeClasses)
	set := NewShapes(Train, columns*classes)
	sheet := image.NewGray(image.Rect(0, 0, columns*cell, classes*cell))
	var picture Picture
	for i := range set.Len() {
		if err := set.Read(i, &picture); err != nil {
			t.Fatal(err)
		}
		left, top := i/classes*cell+1, set.Label(i)*cell+1
		for p := range shapesSide * shapesSide {
			sheet.SetGray(left+p%shapesSide, top+p/shapesSide, color.Gray{Y: picture.Pixels[3*p]})
		}
	}
	file, err := os.Create(filepath.Join(t.ArtifactDir(), "shapes.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := png.Encode(file, sheet); err != nil {
		t.Fatal(err)
	}
}
