package chart

import (
	"fmt"
	"image"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// inked is the number of pixels that are not white.
func inked(m image.Image) (n int) {
	for y := range m.Bounds().Dy() {
		for x := range m.Bounds().Dx() {
			if r, g, b, _ := m.At(x, y).RGBA(); r&g&b < 0xff00 {
				n++
			}
		}
	}
	return n
}

// examples are charts of usual and of odd contents.
func examples() map[string]*Chart {
	r := rand.New(rand.NewPCG(1, 1))
	var x, falling []float64
	for k := range 200 {
		x, falling = append(x, float64(k+1)), append(falling, math.Pow(float64(k+1), -1.3))
	}
	names := func(n int) (names []string) {
		for i := range n {
			names = append(names, fmt.Sprintf("class %d \xff\n of a long name", i))
		}
		return names
	}
	confusion := func(n int) [][]int {
		counts := make([][]int, n)
		for i := range counts {
			counts[i] = make([]int, n)
			counts[i][i] = 70
			for range 30 {
				counts[i][r.IntN(n)]++
			}
		}
		clear(counts[0]) // a class without pictures
		return counts
	}
	var points [][2]float64
	var labels []int
	for i := range 500 {
		labels = append(labels, i%30)
		points = append(points, [2]float64{r.NormFloat64() + float64(i%30), r.NormFloat64()})
	}
	log := Axes{Title: "spectrum", X: "number", Y: "singular value", LogX: true, LogY: true}
	return map[string]*Chart{
		"curves": Curves(log, Line{"first", x, falling},
			Line{"second", []float64{1, 200, 3}, []float64{math.NaN(), 1, 0}}),
		"flat":         Curves(Axes{}, Line{"", []float64{1, 2}, []float64{0, 0}}),
		"empty":        Curves(log, Line{}),
		"confusion":    Confusion("10 classes", confusion(10), names(10)),
		"confusion1":   Confusion("1 class", confusion(1), names(1)),
		"confusion100": Confusion("100 classes", confusion(100), names(100)),
		"scatter":      Scatter(Axes{Title: "map"}, points, labels, names(30)),
		"plain":        Scatter(Axes{Title: "map"}, points[:1], nil, nil),
		"nothing":      Scatter(Axes{Title: "map"}, nil, nil, nil),
	}
}

func TestChartsAreDrawn(t *testing.T) {
	dir := t.TempDir()
	for name, c := range examples() {
		path := filepath.Join(dir, name+".png")
		if err := c.Save(path); err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		m, err := png.Decode(f)
		f.Close()
		if err != nil || inked(m) < 200 {
			t.Errorf("%s: %v, %d pixels are drawn", name, err, inked(m))
		}
	}
	if err := examples()["plain"].Save(filepath.Join(dir, "none", "x.png")); err == nil {
		t.Error("a file in no folder was written")
	}
}
