package report

import (
	"cmp"
	"fmt"
	"html/template"
	"math"
	"slices"
	"strings"
)

// Classes up to tableClasses are shown as a table of numbers, more as a drawing. mistakes is how
// many of the most frequent mistakes are named.
const (
	tableClasses = 20
	mistakes     = 8
)

// confusionShown is a confusion matrix as the page has it.
type confusionShown struct {
	About    string
	Classes  []string
	Rows     []confusionRow // of the table
	SVG      template.HTML  // where there are too many classes for a table
	Side     int            // of the drawing
	Mistakes []mistake
	Best     string
	Worst    string
}

type confusionRow struct {
	Name  string
	Cells []confusionCell
	Right string // share
}

type confusionCell struct {
	Count int
	Style template.CSS
	Mine  bool // on the diagonal
}

type mistake struct {
	Count          int
	Class, Taken   string
	ShareOfItsRow  string
	classI, takenI int
}

// show prepares a matrix for the page.
func (c *Confusion) show() confusionShown {
	s := confusionShown{About: c.About, Classes: c.Classes}
	var svg strings.Builder
	best, worst := -1.0, 2.0
	for i, counts := range c.Counts {
		of := 0
		for _, n := range counts {
			of += n
		}
		row := confusionRow{Name: c.Classes[i], Right: "–"}
		for k, n := range counts {
			share := float64(n) / float64(max(1, of))
			row.Cells = append(row.Cells, confusionCell{n, shade(share), i == k})
			if n > 0 {
				fmt.Fprintf(&svg, `<rect x="%d" y="%d" width="1" height="1" fill-opacity="%.2f"/>`,
					k, i, math.Sqrt(share))
			}
			if n > 0 && i != k {
				s.Mistakes = append(s.Mistakes, mistake{n, c.Classes[i], c.Classes[k],
					fmt.Sprintf("%.0f %%", 100*share), i, k})
			}
		}
		if of > 0 {
			right := float64(counts[i]) / float64(of)
			row.Right = fmt.Sprintf("%.0f %%", 100*right)
			if right > best {
				best, s.Best = right, fmt.Sprintf("%s (%s)", c.Classes[i], row.Right)
			}
			if right < worst {
				worst, s.Worst = right, fmt.Sprintf("%s (%s)", c.Classes[i], row.Right)
			}
		}
		s.Rows = append(s.Rows, row)
	}
	slices.SortStableFunc(s.Mistakes, func(a, b mistake) int {
		return cmp.Compare(b.Count, a.Count)
	})
	s.Mistakes = s.Mistakes[:min(mistakes, len(s.Mistakes))]
	if len(c.Classes) > tableClasses {
		s.Rows, s.SVG, s.Side = nil, template.HTML(svg.String()), len(c.Classes)
	}
	return s
}

// shade is the background of a cell by its share of the row. Text on it stays readable.
func shade(share float64) template.CSS {
	return template.CSS(fmt.Sprintf("--share:%.0f%%", 55*math.Sqrt(share)))
}
