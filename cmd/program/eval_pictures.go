package program

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"

	"vksimclr/chart"
	"vksimclr/data"
	"vksimclr/eval"
	"vksimclr/sheet"
)

const (
	sheetQueries    = 12 // rows of a sheet of neighbours
	sheetNeighbours = 8  // pictures beside each
	mapPictures     = 3000
)

// confusion draws a confusion matrix.
func (b *beside) confusion(name, title string, counts [][]int, classes []string) {
	b.picture(name, chart.Confusion(title, counts, classes).Save)
}

// embeddingMap draws the pictures where their features lie in the plane of the two largest
// principal components. classes may be nil.
func (b *beside) embeddingMap(name string, f eval.Features, classes []string) {
	some := eval.Evenly(f, mapPictures)
	points, shares := eval.Plane(some)
	axes := chart.Axes{Title: fmt.Sprintf("%d pictures, principal components", len(points)),
		X: fmt.Sprintf("%.0f %% of the variance", 100*shares[0]),
		Y: fmt.Sprintf("%.0f %% of the variance", 100*shares[1])}
	b.picture(name, chart.Scatter(axes, points, some.Labels, classes).Save)
}

// neighbourSheet draws queries, evenly spaced over all, and beside each the nearest pictures of the
// bank, with its similarity under the given name. Neighbours of the query's class have a green
// frame, others a red one.
func (b *beside) neighbourSheet(name, nearness string, bank, query *part,
	votes eval.KNNResult) {
	rows := [][]sheet.Cell{}
	n := min(sheetQueries, len(votes.Nearest))
	for i := range n {
		at := i * len(votes.Nearest) / n
		var label *int
		caption := query.caption(at)
		if query.labels != nil {
			label = &query.labels[at]
			if len(query.classes) > 0 {
				caption = append(caption, "taken for "+query.classes[votes.Predicted[at]])
			}
		}
		row := []sheet.Cell{{Image: pictureOf(query.set, at), Caption: caption}}
		nearest := votes.Nearest[at]
		for _, near := range nearest[:min(sheetNeighbours, len(nearest))] {
			cell := sheet.Cell{Image: pictureOf(bank.set, near.Row),
				Caption: append(bank.caption(near.Row),
					fmt.Sprintf("%s %.3f", nearness, near.Similarity))}
			if label != nil && cell.Image != nil {
				frame(cell.Image, bank.labels[near.Row] == *label)
			}
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	m := sheet.Draw(rows, sheet.Options{Side: 110,
		Title: "Left: a picture. Right: its nearest neighbours, the most similar first."})
	b.picture(name, func(path string) error { return sheet.Save(path, m) })
}

// caption is the class of a picture, or its key where there are no labels.
func (p *part) caption(i int) []string {
	if p.labels == nil || len(p.classes) == 0 {
		return []string{p.features.Keys[i]}
	}
	return []string{p.classes[p.labels[i]]}
}

// pictureOf reads a picture; nil where it cannot be read.
func pictureOf(set data.Dataset, i int) image.Image {
	var p data.Picture
	if err := set.Read(i, &p); err != nil {
		return nil
	}
	return sheet.RGB(p.Height, p.Width, p.Pixels)
}

// frame draws a green or a red frame into a picture.
func frame(m image.Image, good bool) {
	to, ok := m.(draw.Image)
	if !ok {
		return
	}
	paint := color.RGBA{0xd6, 0x27, 0x28, 255}
	if good {
		paint = color.RGBA{0x2c, 0xa0, 0x2c, 255}
	}
	r := m.Bounds()
	wide := max(1, max(r.Dx(), r.Dy())/30)
	for _, side := range []image.Rectangle{
		{r.Min, image.Pt(r.Max.X, r.Min.Y+wide)}, {image.Pt(r.Min.X, r.Max.Y-wide), r.Max},
		{r.Min, image.Pt(r.Min.X+wide, r.Max.Y)}, {image.Pt(r.Max.X-wide, r.Min.Y), r.Max},
	} {
		draw.Draw(to, side, image.NewUniform(paint), image.Point{}, draw.Src)
	}
}
