package program

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"vksimclr/chart"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/eval"
)

type rankCommand struct {
	judgeFlags
	Split string `default:"train" enum:"train,test,bank" help:"${split_help}"`
	Most  int    `name:"pictures" default:"25600" help:"${rank_pictures_help}"`
	Views int    `default:"2048" help:"${rank_views_help}"`
	Seed  uint64 `default:"1" help:"Draws the views."`
}

func (rankCommand) Help() string {
	return `Says without labels how good an encoder may be: RankMe (the effective rank of its
features), their spectrum, uniformity, deviation, and the alignment of two views of a picture.
Compare runs on the same pictures with each other: a single number says little.

Beside the checkpoint lie eval-rank.json, the spectrum, a map of the pictures and a sheet of nearest
neighbours. docs/judging.md explains the numbers.

Examples:

  vksimclr eval rank runs/mine
  vksimclr eval rank runs/mine --layer z --data ~/pictures --json`
}

// rankResult is what eval rank prints.
type rankResult struct {
	RankMe       float64   `json:"rankme"`
	Directions   float64   `json:"participation_ratio"`
	Features     int       `json:"features"`
	Pictures     int       `json:"n"`
	Alignment    *float64  `json:"alignment"` // null: no views were made
	Views        int       `json:"alignment_n"`
	Uniformity   float64   `json:"uniformity"`
	Deviation    float64   `json:"deviation"`
	MinDeviation float64   `json:"min_deviation"`
	Constant     int       `json:"constant_features"`
	Alpha        *float64  `json:"alpha"` // null: too few features
	AlphaR2      *float64  `json:"alpha_r2"`
	Spectrum     []float64 `json:"singular_values"`
	judged
}

// Run judges the checkpoint without labels.
func (k *rankCommand) Run(ctx context.Context, c console) error {
	if k.Most < 1 || k.Views < 0 {
		return usage("eval rank: --pictures %d --views %d: give 1 picture or more, 0 views or more",
			k.Most, k.Views)
	}
	if k.Limit == 0 || k.Limit > k.Most {
		k.Limit = k.Most
	}
	j, err := k.open(ctx, c, k.Limit)
	if err != nil {
		return err
	}
	set, err := j.settings.splitOf(j.parts, "eval rank", k.Split)
	if err != nil {
		return err
	}
	p := &part{name: "rank", also: k.Split, set: set}
	result, err := k.judge(ctx, j, p)
	if err != nil {
		return j.explained("eval rank", err)
	}
	return j.finish(c, "eval-rank", result, &result.Files)
}

func (k *rankCommand) judge(ctx context.Context, j *judging, p *part) (r *rankResult,
	err error) {
	if _, ok := p.set.(data.Labelled); ok { // only for the pictures
		if p.labels, p.classes, err = j.labels(p.set); err != nil {
			return nil, err
		}
	}
	r = &rankResult{}
	err = j.features(ctx, []*part{p}, func(d *engine.Device) error {
		r.judged = j.about(d.Name())
		if err := k.align(ctx, j, d, p, r); err != nil {
			return err
		}
		j.unlabelledNeighbours(d, p)
		return nil
	})
	if err != nil {
		return nil, err
	}
	rank := eval.Rank(p.features)
	r.RankMe, r.Directions, r.Features, r.Pictures = rank.RankMe, rank.Directions, rank.D, rank.N
	r.Uniformity, r.Deviation, r.MinDeviation = rank.Uniformity, rank.Deviation, rank.MinDeviation
	r.Constant, r.Spectrum = rank.Constant, rank.Spectrum
	if rank.Decay.Points > 0 {
		r.Alpha, r.AlphaR2 = &rank.Decay.Alpha, &rank.Decay.R2
	}
	number := make([]float64, len(rank.Spectrum))
	for i := range number {
		number[i] = float64(i + 1)
	}
	spectrum := chart.Curves(chart.Axes{LogX: true, LogY: true, X: "number of the singular value",
		Y: "singular value", Title: fmt.Sprintf("RankMe %.1f of %d features, %d pictures",
			rank.RankMe, rank.D, rank.N)}, chart.Line{X: number, Y: rank.Spectrum})
	j.picture("eval-rank-spectrum", spectrum.Save)
	j.embeddingMap("eval-rank-map", p.features, p.classes)
	return r, nil
}

// align compares two views of each of the first pictures, drawn as in training.
func (k *rankCommand) align(ctx context.Context, j *judging, d *engine.Device, p *part,
	r *rankResult) error {
	n := min(k.Views, p.set.Len())
	if n == 0 {
		return nil
	}
	net, err := j.network(d)
	if err != nil {
		return err
	}
	layer, err := net.Layer(j.flags.Layer)
	if err != nil {
		return usage("eval rank: %v", err)
	}
	progress := newCountdown(j.log, "seen twice")
	defer progress.close()
	a, b, err := eval.EncodeViews(ctx, d, layer, net.Weights, net.Policy, j.recipe.Views,
		data.Sample(p.set, n), k.Seed, progress.show)
	if err != nil {
		return err
	}
	alignment := eval.Alignment(a, b)
	r.Alignment, r.Views = &alignment, a.N()
	return nil
}

// unlabelledNeighbours draws the nearest neighbours of some pictures among all.
func (j *judging) unlabelledNeighbours(d *engine.Device, p *part) {
	bank := eval.Features{D: p.features.D, Rows: p.features.Rows, Labels: make([]int, p.set.Len())}
	if bank.N() < 3 || bank.CheckFinite() != nil {
		return
	}
	knn := eval.KNN{K: sheetNeighbours, Plain: true, Classes: 1, LeaveOneOut: true}
	votes, err := knn.Classify(d, bank, eval.Features{D: bank.D, Rows: bank.Rows})
	if err != nil {
		fmt.Fprintf(j.log, "vksimclr: no sheet of neighbours: %v\n", err)
		return
	}
	j.neighbourSheet("eval-rank-neighbours", "cosine", p, p, votes)
}

func (r *rankResult) String() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s of %s: %d features of %d pictures, no labels used\n", r.Layer,
		r.Checkpoint, r.Features, r.Pictures)
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	row := func(name, value, meaning string) {
		fmt.Fprintf(table, "  %s\t%s\t%s\n", name, value, meaning)
	}
	row("RankMe", fmt.Sprintf("%.2f", r.RankMe),
		fmt.Sprintf("directions in use, 1 to %d; more is usually better",
			min(r.Features, r.Pictures)))
	row("participation ratio", fmt.Sprintf("%.2f", r.Directions),
		"directions with most of the energy")
	if r.Alignment != nil {
		row("alignment", fmt.Sprintf("%.4f", *r.Alignment),
			"distance of two views of a picture; less is better")
	}
	row("uniformity", fmt.Sprintf("%.4f", r.Uniformity), "0 collapsed, -4 spread evenly")
	row("deviation", fmt.Sprintf("%.4f", r.Deviation), "0 collapsed, 1 spread evenly")
	row("constant features", fmt.Sprint(r.Constant), fmt.Sprintf("of %d", r.Features))
	if r.Alpha != nil {
		row("decay of the spectrum", fmt.Sprintf("%.2f", *r.Alpha),
			fmt.Sprintf("power of the variances 10 to 100, R² %.3f; near 1 is usual", *r.AlphaR2))
	}
	table.Flush() // into memory
	return strings.TrimSuffix(text.String(), "\n")
}
