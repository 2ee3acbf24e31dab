package program

import (
	"fmt"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/eval"
	page "vksimclr/report"
)

// How many pictures a report shows.
const (
	reportViews      = 6 // rows of views
	reportQueries    = 8 // rows of neighbours
	reportNeighbours = 7 // in each
	reportExtremes   = 12
	closest          = 10 // neighbours that tell typical pictures from odd ones
	reportMap        = 2000
)

// pictures fills in all sections that show pictures. What cannot be made is named as missing.
func (g *gathered) pictures(d *engine.Device, s Settings) {
	if err := g.views(d, s); err != nil {
		g.lack(oneLine(err), page.Views)
	}
	if g.bank.D == 0 {
		return
	}
	for _, f := range []eval.Features{g.bank, g.test} {
		if f.D > 0 && f.CheckFinite() != nil {
			g.lack("the features are not finite: the run diverged", judgedSections()...)
			return
		}
	}
	if g.test.D == 0 {
		g.lack("there are no labelled pictures to test on", page.Confused)
	}
	shown := g.judgedPart()
	g.mapOf(shown)
	if shown.features.N() < 3 {
		g.lack(fmt.Sprintf("%d pictures have no neighbours to compare", shown.features.N()),
			page.Neighbours, page.Typical)
	}
	if err := g.confusion(d); err != nil {
		g.lack(oneLine(err), page.Confused, page.Neighbours)
	}
	if err := g.extremes(d, shown); err != nil {
		g.lack(oneLine(err), page.Typical, page.Neighbours)
	}
}

// judgedPart are the pictures that map, typical and odd pictures are of: those to test on, or the
// sample of those that are trained on.
func (g *gathered) judgedPart() *part {
	if g.test.D > 0 {
		return partOf(g.samples.Test, g.test)
	}
	return partOf(g.samples.Train, g.bank)
}

func partOf(set data.Dataset, f eval.Features) *part {
	p := &part{set: set, features: f, labels: f.Labels}
	if labelled, ok := set.(data.Labelled); ok {
		p.classes = labelled.Classes()
	}
	return p
}

// views draws the first views of some pictures.
func (g *gathered) views(d *engine.Device, s Settings) error {
	v := viewsCommand{Pictures: reportViews, Pairs: 1}
	size := s.viewSize(g.parts.Train)
	r := viewsResult{Size: size, Seed: s.Seed}
	if err := v.draw(d, s.views(size), g.parts.Train, &r); err != nil {
		return err
	}
	for _, row := range r.rows[1:] {
		var tiles []page.Tile
		for _, cell := range row {
			tiles = append(tiles, page.Tile{Picture: cell.Image, Lines: cell.Caption,
				Frame: cell.Frame, Large: true})
		}
		g.report.Views = append(g.report.Views, tiles)
	}
	return nil
}

// mapOf puts pictures on a plane.
func (g *gathered) mapOf(p *part) {
	if p.features.N() < 3 {
		g.lack(fmt.Sprintf("%d pictures make no map", p.features.N()), page.MapOfAll)
		return
	}
	some := eval.Evenly(p.features, reportMap)
	points, shares := eval.Plane(some)
	g.report.Map = &page.Map{Points: points, Shares: shares, Keys: some.Keys, Labels: some.Labels,
		Classes: p.classes}
}

// confusion has the sample vote on the pictures to test on, as the evaluation did, and shows some
// of them with their neighbours.
func (g *gathered) confusion(d *engine.Device) error {
	if g.test.D == 0 {
		return nil
	}
	bank, query := partOf(g.samples.Train, g.bank), partOf(g.samples.Test, g.test)
	knn := eval.KNN{K: g.samples.Neighbours, Temperature: g.samples.Temperature,
		Classes: len(bank.classes)}
	votes, err := knn.Classify(d, bank.features, query.features)
	if err != nil {
		return err
	}
	scores := eval.ScorePredicted(votes.Predicted, query.labels, len(bank.classes))
	g.report.Confusion = &page.Confusion{Classes: bank.classes, Counts: scores.Confusion,
		About: fmt.Sprintf("%d pictures to test on were classified by the vote of their %d "+
			"nearest among %d training pictures: %.1f %% are right.", query.features.N(),
			min(knn.K, bank.features.N()), bank.features.N(), 100*votes.Top1)}
	g.neighbours(bank, query, votes.Nearest, votes.Predicted)
	return nil
}
