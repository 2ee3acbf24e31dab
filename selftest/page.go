package selftest

import (
	_ "embed"
	"html/template"
	"io"
	"maps"
	"slices"

	"vksimclr/web"
)

//go:embed page.html
var pageText string

// cell is what the page says about one precision of a kernel.
type cell struct {
	Error, Tolerance, Row string
	Rows                  int
	Fails                 bool
}

func cellOf(w *Worst) cell {
	if w == nil {
		return cell{Error: "–", Tolerance: "–"}
	}
	c := cell{Rows: w.Rows, Row: w.Row, Fails: w.Status == "FAIL"}
	c.Error, c.Tolerance = w.columns()
	return c
}

// line is a kernel's on the page.
type line struct {
	Op         string
	FP32, Half cell
}

// WritePage writes the report as one HTML file that needs nothing else.
func (r *Report) WritePage(w io.Writer) error {
	page, err := template.New("page").Parse(pageText)
	if err != nil {
		return err
	}
	var lines []line
	for _, k := range r.Kernels {
		lines = append(lines, line{k.Op, cellOf(k.FP32), cellOf(k.Half)})
	}
	var choices []fact
	for _, work := range slices.Sorted(maps.Keys(r.Choices)) {
		choices = append(choices, fact{work, r.Choices[work]})
	}
	return page.Execute(w, struct {
		*Report
		Style          template.CSS
		Facts          []fact
		Lines          []line
		Chosen         []fact
		Verdict, Title string
	}{r, template.CSS(web.Base()), r.facts(), lines, choices, r.verdict(), r.Device.Name})
}
