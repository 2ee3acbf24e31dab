package report

import (
	"fmt"
	"html/template"
	"math"
	"strings"
)

// The map is drawn in these coordinates. Classes up to mapColours have colours of their own; the
// others share the circle of hues.
const (
	mapWidth   = 640
	mapHeight  = 520
	mapMargin  = 8
	mapColours = 8
	mapLegend  = 30 // classes that are named
)

// mapShown is a map as the page has it.
type mapShown struct {
	SVG     template.HTML
	About   string
	Classes []classShown
	More    int      // classes that are not named
	Names   []string // of the points, in the order in which they are drawn
}

type classShown struct {
	Name   string
	Colour template.CSS
}

// show draws the points as circles, grouped by class.
func (m *Map) show() mapShown {
	s := mapShown{About: fmt.Sprintf("%d pictures by the two directions in which their features "+
		"vary most (principal components, %.0f %% and %.0f %% of the variance)", len(m.Points),
		100*m.Shares[0], 100*m.Shares[1])}
	place := m.fit()
	groups := max(1, len(m.Classes))
	members := make([][]int, groups)
	for i := range m.Points {
		class := 0
		if i < len(m.Labels) && m.Labels[i] < groups {
			class = m.Labels[i]
		}
		members[class] = append(members[class], i)
	}
	var svg strings.Builder
	for class, list := range members {
		if len(list) == 0 {
			continue
		}
		colour := classColour(class, groups)
		if len(m.Classes) > 0 && len(s.Classes) < mapLegend {
			s.Classes = append(s.Classes, classShown{m.Classes[class], template.CSS(colour)})
		} else if len(m.Classes) > 0 {
			s.More++
		}
		fmt.Fprintf(&svg, `<g fill="%s">`, colour)
		for _, i := range list {
			x, y := place(m.Points[i])
			fmt.Fprintf(&svg, `<circle cx="%.1f" cy="%.1f" r="3"/>`, x, y)
			s.Names = append(s.Names, m.name(i))
		}
		svg.WriteString("</g>\n")
	}
	s.SVG = template.HTML(svg.String())
	return s
}

// name is what is said about point i.
func (m *Map) name(i int) string {
	name := ""
	if i < len(m.Keys) {
		name = m.Keys[i]
	}
	if i < len(m.Labels) && m.Labels[i] < len(m.Classes) {
		name = m.Classes[m.Labels[i]] + ": " + name
	}
	return name
}

// fit scales the points to the drawing, alike along both axes.
func (m *Map) fit() (place func(p [2]float64) (x, y float64)) {
	low := [2]float64{math.Inf(1), math.Inf(1)}
	high := [2]float64{math.Inf(-1), math.Inf(-1)}
	for _, p := range m.Points {
		for k, v := range p {
			low[k], high[k] = min(low[k], v), max(high[k], v)
		}
	}
	scale := min((mapWidth-2*mapMargin)/max(high[0]-low[0], 1e-12),
		(mapHeight-2*mapMargin)/max(high[1]-low[1], 1e-12))
	return func(p [2]float64) (x, y float64) {
		return mapWidth/2 + scale*(p[0]-(low[0]+high[0])/2),
			mapHeight/2 - scale*(p[1]-(low[1]+high[1])/2)
	}
}

// classColour is the colour of class i of n as CSS: it is readable on light and on dark.
func classColour(i, n int) string {
	if n <= mapColours {
		return fmt.Sprintf("var(--s%d)", i)
	}
	light := [...]int{48, 60, 36}
	return fmt.Sprintf("hsl(%d 75%% %d%%)", 360*i/n, light[i%len(light)])
}
