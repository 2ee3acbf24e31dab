package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strconv"

	"vksimclr/chart"
	"vksimclr/web"
)

// The page: its text, the rules that go behind those of all pages, and the script that shows
// values beneath the pointer. Without scripts everything else is there.
var (
	//go:embed page.html
	pageText string
	//go:embed page.css
	pageStyle string
	//go:embed page.js
	pageScript string
)

// Curves are drawn in this size, in points: the text in them can be read on a phone.
const (
	chartWidth  = 430
	chartHeight = 250
)

// chartShown is a chart as the page has it.
type chartShown struct {
	Title string
	SVG   chart.SVG
	Body  template.HTML
	Lines []lineShown
	ID    string
	// Points are for the script.
	Points points
}

type points struct {
	Width float64
	Lines []linePoints
}

type linePoints struct {
	Name           string
	X, Y, AtX, AtY []float64
}

type lineShown struct {
	Name   string
	Colour template.CSS
	Last   string // value
}

// page is what the template is given.
type page struct {
	Report
	Style    template.CSS
	Script   template.JS
	Charts   []chartShown
	Map      *mapShown
	Matrix   *confusionShown
	Changed  []Setting // that are not as by default, or were chosen
	Usual    []Setting // the others
	Sections []link
}

type link struct {
	ID   Section
	Name string
}

// Write writes the page.
func (r Report) Write(w io.Writer) error {
	p := page{Report: r, Style: template.CSS(web.Base() + pageStyle),
		Script: template.JS(pageScript)}
	for i, c := range r.Charts {
		p.Charts = append(p.Charts, c.show(i))
	}
	if r.Map != nil {
		m := r.Map.show()
		p.Map = &m
	}
	if r.Confusion != nil {
		m := r.Confusion.show()
		p.Matrix = &m
	}
	for _, s := range r.Settings {
		if s.Value != s.Default || s.Reason != "" {
			p.Changed = append(p.Changed, s)
		} else {
			p.Usual = append(p.Usual, s)
		}
	}
	p.Sections = r.sections()
	funcs := template.FuncMap{
		"show":    show,
		"missing": func(s Section) string { return r.Missing[s] },
	}
	return template.Must(template.New("page").Funcs(funcs).Parse(pageText)).Execute(w, p)
}

func (c Chart) show(i int) chartShown {
	svg := c.Chart.SVG(chartWidth, chartHeight)
	shown := chartShown{Title: c.Title, SVG: svg, Body: template.HTML(svg.Body),
		ID: fmt.Sprintf("chart%d", i), Points: points{Width: svg.Width}}
	for _, line := range svg.Lines {
		shown.Points.Lines = append(shown.Points.Lines, linePoints{line.Name, rounded(line.X),
			rounded(line.Y), line.AtX, line.AtY})
		shown.Lines = append(shown.Lines, lineShown{line.Name, template.CSS(line.Colour),
			fmt.Sprintf("%.4g", line.Y[len(line.Y)-1])})
	}
	return shown
}

// rounded has five digits that count: more would only make the file larger.
func rounded(values []float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i], _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 5, 64), 64)
	}
	return out
}

// sections are those that have something to show, or a reason why not.
func (r Report) sections() (list []link) {
	for _, s := range []struct {
		id    Section
		name  string
		there bool
	}{
		{"facts", "What was trained", len(r.Facts) > 0},
		{Curves, "Curves", len(r.Charts) > 0},
		{Views, "Views", len(r.Views) > 0},
		{MapOfAll, "Map", r.Map != nil},
		{Confused, "Confusion", r.Confusion != nil},
		{Neighbours, "Neighbours", len(r.Neighbours) > 0},
		{Typical, "Typical and odd", len(r.Typical)+len(r.Odd) > 0},
		{Timing, "Plan and time", len(r.Timing) > 0},
		{"settings", "Settings", len(r.Settings) > 0},
		{"next", "What next", r.Repeat != "" || len(r.Next)+len(r.Files) > 0},
	} {
		if s.there || r.Missing[s.id] != "" {
			list = append(list, link{s.id, s.name})
		}
	}
	return list
}
