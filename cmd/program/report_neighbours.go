package program

import (
	"cmp"
	"fmt"
	"slices"

	"vksimclr/engine"
	"vksimclr/eval"
	page "vksimclr/report"
)

// neighbours shows some pictures, spread over all, and those nearest to each.
func (g *gathered) neighbours(bank, query *part, nearest [][]eval.Neighbour, predicted []int) {
	for _, at := range spread(query.set, reportQueries) {
		first := page.Tile{Picture: pictureOf(query.set, at), Lines: query.caption(at)}
		if predicted != nil {
			first.Lines = append(first.Lines, "taken for "+bank.classes[predicted[at]])
		}
		row := []page.Tile{first}
		for _, near := range nearest[at][:min(reportNeighbours, len(nearest[at]))] {
			tile := page.Tile{Picture: pictureOf(bank.set, near.Row), Lines: append(
				bank.caption(near.Row), fmt.Sprintf("cosine %.3f", near.Similarity))}
			if query.labels != nil && bank.labels != nil {
				tile.Right = -1
				if bank.labels[near.Row] == query.labels[at] {
					tile.Right = 1
				}
			}
			row = append(row, tile)
		}
		g.report.Neighbours = append(g.report.Neighbours, row)
	}
}

// extremes finds typical and odd pictures by the mean similarity to their closest ones. Of pictures
// that are close to each other, one is shown. Without labels it shows neighbours, too.
func (g *gathered) extremes(d *engine.Device, p *part) error {
	n := p.features.N()
	if n < 3 {
		return nil
	}
	knn := eval.KNN{K: closest, Plain: true, Classes: 1, LeaveOneOut: true}
	rows := eval.Features{D: p.features.D, Rows: p.features.Rows, Labels: make([]int, n)}
	votes, err := knn.Classify(d, rows, eval.Features{D: rows.D, Rows: rows.Rows})
	if err != nil {
		return err
	}
	if g.test.D == 0 {
		g.neighbours(p, p, votes.Nearest, nil)
	}
	order, near := make([]int, n), make([]float64, n)
	for i, list := range votes.Nearest {
		order[i] = i
		for _, other := range list {
			near[i] += float64(other.Similarity) / float64(len(list))
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(near[b], near[a]) })
	most := min(reportExtremes, n/2)
	taken := map[int]bool{}
	tile := func(i int) page.Tile {
		taken[i] = true
		return page.Tile{Picture: pictureOf(p.set, i), Lines: append(p.caption(i),
			fmt.Sprintf("mean cosine %.3f", near[i]))}
	}
	for _, i := range order {
		known := slices.ContainsFunc(votes.Nearest[i], func(o eval.Neighbour) bool {
			return taken[o.Row]
		})
		if len(g.report.Typical) < most && !known {
			g.report.Typical = append(g.report.Typical, tile(i))
		}
	}
	for _, i := range slices.Backward(order) {
		if len(g.report.Odd) < most && !taken[i] {
			g.report.Odd = append(g.report.Odd, tile(i))
		}
	}
	return nil
}
