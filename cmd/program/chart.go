package program

import (
	"fmt"
	"path/filepath"

	"vksimclr/chart"
)

type chartCommand struct {
	Runs []string `arg:"" name:"run" help:"Folders of runs; several are drawn over each other."`
	Out  string   `placeholder:"FILE" help:"PNG file to write; default: curves.png in the run."`
	JSON bool     `help:"Print the result as JSON."`
}

func (chartCommand) Help() string {
	return `Draws what a run wrote into metrics.jsonl: loss, accuracies, RankMe, deviation of the
embeddings, gradient norm and learning rate. It works while the run trains, too.

Examples:

  vksimclr chart runs/mine
  vksimclr chart runs/mine runs/second --out both.png`
}

// panel is a chart of metrics with one unit.
type panel struct {
	title   string
	log     bool // logarithmic
	factor  float64
	metrics []metric
}

// metric is a key of metrics.jsonl and its name for people.
type metric struct{ key, name string }

// panels are the charts of a run. Those without points are left out.
func panels() []panel {
	return []panel{
		{"loss", false, 1, []metric{{"loss", "loss"}}},
		{"top-1 of test pictures, percent", false, 1, []metric{{"eval_knn_top1", "kNN"},
			{"eval_probe_top1", "linear probe"}, {"eval_top1", "top-1"}}},
		{"accuracy of steps, percent", false, 100, []metric{{"contrastive_accuracy", "contrastive"},
			{"probe_accuracy", "linear probe"}, {"accuracy", "training"}}},
		{"RankMe", false, 1, []metric{{"eval_rankme", "RankMe"}}},
		{"deviation (0: collapsed)", false, 1, []metric{{"deviation", "embeddings of the step"},
			{"eval_deviation", "features, evaluated"}}},
		{"gradient norm", true, 1, []metric{{"gradient_norm", "gradient norm"}}},
		{"learning rate", false, 1, []metric{{"lr", "learning rate"}}},
	}
}

// chartResult is what chart prints.
type chartResult struct {
	Out    string   `json:"out"`
	Runs   []string `json:"runs"`
	Charts []string `json:"charts"`
	Steps  int      `json:"steps"` // of the longest run
}

// Run reads the metrics and draws them.
func (k *chartCommand) Run(c console) error {
	if k.Out == "" {
		if len(k.Runs) > 1 {
			return usage("chart: give the file for several runs with --out")
		}
		k.Out = filepath.Join(k.Runs[0], "curves.png")
	}
	if filepath.Ext(k.Out) != ".png" {
		return usage("chart: --out %s: give a name that ends in .png", k.Out)
	}
	if err := checkOut("chart", k.Out); err != nil {
		return err
	}
	result := chartResult{Out: k.Out, Runs: k.Runs}
	curves := make([]map[string]chart.Line, len(k.Runs))
	for i, run := range k.Runs {
		var err error
		if curves[i], err = readCurves(run); err != nil {
			return fmt.Errorf("chart: %w", err)
		}
		for _, line := range curves[i] {
			result.Steps = max(result.Steps, int(line.X[len(line.X)-1]))
		}
	}
	var charts []*chart.Chart
	for _, p := range panels() {
		if drawn := p.draw(k.Runs, curves); drawn != nil {
			charts, result.Charts = append(charts, drawn), append(result.Charts, p.title)
		}
	}
	if len(charts) == 0 {
		return fmt.Errorf("chart: %s has no step yet: wait for the first ones", k.Runs[0])
	}
	if err := chart.SaveStack(k.Out, charts...); err != nil {
		return fmt.Errorf("chart: %w", err)
	}
	if k.JSON {
		return c.printJSON(result)
	}
	_, err := fmt.Fprintf(c.out, "%d charts of %d steps in %s\n", len(charts), result.Steps, k.Out)
	return err
}

// draw draws the metrics of all runs; nil where there are none.
func (p panel) draw(runs []string, curves []map[string]chart.Line) *chart.Chart {
	var lines []chart.Line
	for i, of := range curves {
		for _, m := range p.metrics {
			line, ok := of[m.key]
			if !ok {
				continue
			}
			line = thinned(line)
			for k := range line.Y {
				line.Y[k] *= p.factor
			}
			line.Name = m.name
			if len(runs) > 1 {
				line.Name = filepath.Base(filepath.Clean(runs[i])) + ": " + m.name
			}
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return chart.Curves(chart.Axes{Title: p.title, X: "step", LogY: p.log}, lines...)
}

// thinned is a line of at most 400 points: means of equally many neighbours.
func thinned(line chart.Line) chart.Line {
	const most = 400
	each := (len(line.X) + most - 1) / most
	var out chart.Line
	for lo := 0; lo < len(line.X); lo += each {
		hi := min(lo+each, len(line.X))
		var x, y float64
		for i := lo; i < hi; i++ {
			x, y = x+line.X[i], y+line.Y[i]
		}
		out.X = append(out.X, x/float64(hi-lo))
		out.Y = append(out.Y, y/float64(hi-lo))
	}
	return out
}
