package program

import (
	"math"
	"path/filepath"

	page "vksimclr/report"
)

// finish fills in what needs neither pictures nor a device.
func (g *gathered) finish() {
	if g.other != "" {
		g.report.Verdict = []page.Sentence{{Mood: page.Note, Text: "This is a run of " + g.other +
			". The curves say how it went."}}
	} else {
		g.report.Verdict = page.Judge(g.outcome())
	}
	g.report.Facts, g.report.Timing = g.facts(), g.timing()
	if len(g.report.Timing) == 0 {
		g.lack("the run has written no summary.json with a forecast", page.Timing)
	}
	g.report.Settings = g.settingRows()
	g.report.Repeat, g.report.Next, g.report.Files = g.repeat(), g.next(), g.files()
}

// outcome is what the verdict is made of.
func (g *gathered) outcome() page.Outcome {
	o := page.Outcome{Steps: g.run.Step(), Total: g.total(), Before: math.NaN(), After: math.NaN(),
		Guess: largestShare(g.test.Labels), Early: g.summary.StoppedEarly != "",
		WaitShare: g.summary.WaitShare}
	aside, _ := filepath.Glob(filepath.Join(g.run.Dir, "collapsed-*.safetensors"))
	o.Collapsed = g.collapsed || len(aside) > 0 && o.Steps < o.Total
	o.RankBefore, o.RankAfter, _ = g.ends("eval_rankme")
	o.DeviationBefore, o.DeviationAfter, _ = g.ends("eval_deviation")
	o.Before, o.After, o.Accuracies = g.ends("eval_knn_top1")
	o.Tested = g.tested(g.settings.EvalPictures)
	if s := g.summary; s.KNNBefore != nil && s.KNNAfter != nil && s.Steps == o.Steps {
		o.Before, o.After, o.Tested = *s.KNNBefore, *s.KNNAfter, g.tested(0)
	}
	_, o.Losses = g.run.Series("loss")
	return o
}

// ends are the values of an evaluation's metric before the first step and at the last evaluation,
// NaN where there is none, and all values of evaluations after the first step.
func (g *gathered) ends(key string) (before, after float64, all []float64) {
	before, after = math.NaN(), math.NaN()
	steps, values := g.run.Series(key)
	for i, step := range steps {
		if step == 0 {
			before = values[i]
			continue
		}
		all = append(all, values[i])
		after = values[i]
	}
	return before, after, all
}

// tested is how many pictures an accuracy was measured on; most is the limit, 0 for none.
func (g *gathered) tested(most int) int {
	n := 0
	switch about := g.summary.About; {
	case about != nil:
		n = about.Test
	case g.known && g.parts.Test != nil:
		n = g.parts.Test.Len()
	default:
		n = g.settings.KNNTest
	}
	if most > 0 {
		n = min(n, most)
	}
	return n
}

// total is how many steps the run was to have. Runs of before do not say it: then it follows from
// the epochs that are done.
func (g *gathered) total() int {
	if total := g.summary.TotalSteps; total > 0 {
		return total
	}
	steps, epochs := g.run.Series("epoch")
	if n := len(steps); n > 0 && epochs[n-1] > 0 {
		return max(g.run.Step(), int(steps[n-1]/epochs[n-1]*float64(g.settings.Epochs)))
	}
	return g.run.Step()
}

// largestShare is the share of the most frequent label in percent, NaN without labels.
func largestShare(labels []int) float64 {
	counts, most := map[int]int{}, 0
	for _, label := range labels {
		counts[label]++
		most = max(most, counts[label])
	}
	return 100 * float64(most) / float64(len(labels)) // 0/0 is NaN
}
