package chart

import (
	"encoding/xml"
	"io"
	"math"
	"strings"
	"testing"
)

// The drawing is XML, has the page's colours only, and says where its points lie.
func TestSVG(t *testing.T) {
	s := Curves(Axes{Title: "title <&>", X: "step"},
		Line{"first", []float64{0, 10, 20}, []float64{1, math.NaN(), 3}},
		Line{"second", []float64{0, 20}, []float64{3, 1}}).SVG(400, 240)
	reader := xml.NewDecoder(strings.NewReader("<svg>" + s.Body + "</svg>"))
	paths := 0
	for {
		token, err := reader.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "path" {
			paths++
		}
	}
	if paths < 10 {
		t.Errorf("%d paths", paths)
	}
	for _, wrong := range []string{"#", "title", "font-family"} {
		if strings.Contains(s.Body, wrong) {
			t.Errorf("%q is in %s", wrong, s.Body)
		}
	}
	for _, want := range []string{"currentColor", "var(--line)", "var(--s0)", "var(--s1)"} {
		if !strings.Contains(s.Body, want) {
			t.Errorf("%q is missing", want)
		}
	}
	first, second := s.Lines[0], s.Lines[1]
	if len(first.X) != 2 || first.Name != "first" || second.Colour != "var(--s1)" {
		t.Fatalf("%+v", s.Lines)
	}
	// The axes reach as far as the lines do.
	if first.AtX[0] != tenth(s.Left) || first.AtX[1] != tenth(s.Right) ||
		first.AtY[0] != tenth(s.Bottom) || first.AtY[1] != tenth(s.Top) ||
		first.AtY[0] != second.AtY[1] {
		t.Errorf("lines %+v in %g to %g, %g to %g", s.Lines, s.Left, s.Right, s.Top, s.Bottom)
	}
	if s.Left < 5 || s.Right > 400 || s.Top < 0 || s.Bottom > 235 || s.Right-s.Left < 300 {
		t.Errorf("area %g to %g, %g to %g", s.Left, s.Right, s.Top, s.Bottom)
	}
}
