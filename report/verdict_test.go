package report

import (
	"math"
	"strings"
	"testing"
)

// good is the outcome of a run that worked.
func good() Outcome {
	return Outcome{Steps: 100, Total: 100, Before: 30, After: 60, Tested: 1000, Guess: 10,
		RankBefore: 20, RankAfter: 40, DeviationBefore: 0.5, DeviationAfter: 0.6,
		Losses: falling(100, 0.1)}
}

// falling are losses that fall by a share of themselves with each step.
func falling(n int, share float64) []float64 {
	losses := make([]float64, n)
	for i := range losses {
		losses[i] = 5 * math.Pow(1-share, float64(i))
	}
	return losses
}

func TestVerdict(t *testing.T) {
	nan := math.NaN()
	unlabelled := func(o *Outcome) { o.Before, o.After, o.Guess = nan, nan, nan }
	for _, c := range []struct {
		name   string
		change func(o *Outcome)
		mood   Mood // of the first sentence
		want   string
	}{
		{"worked", func(o *Outcome) {}, Good, "30.0 points better"},
		{"guess", func(o *Outcome) {}, Good, "largest class is right for 10.0 %"},
		{"worse", func(o *Outcome) { o.After = 20 }, Bad, "10.0 points worse"},
		{"chance", func(o *Outcome) { o.After = 32 }, Bad, "no clear gain"},
		{"more pictures", func(o *Outcome) { o.After, o.Tested = 32, 100000 }, Good, "2.0 points"},
		{"collapsed", func(o *Outcome) { o.Collapsed, o.Steps = true, 50 }, Bad, "collapsed"},
		{"alike", func(o *Outcome) { unlabelled(o); o.DeviationAfter = 0.01 }, Bad,
			"almost the same"},
		{"unlabelled", unlabelled, Note, "those of the untrained encoder over 20.0"},
		{"not begun", func(o *Outcome) { *o = Outcome{Total: 5} }, Note, "No step"},
		{"stopped", func(o *Outcome) { o.Steps = 40 }, Note, "after step 40 of 100"},
		{"early", func(o *Outcome) { o.Steps, o.Early = 40, true }, Good, "stopped early"},
		{"falling", func(o *Outcome) {}, Good, "still falling"},
		{"flat", func(o *Outcome) { o.Losses = falling(100, 0) }, Good, "had stopped falling"},
		{"rising", func(o *Outcome) { o.Accuracies = []float64{40, 50, 60} }, Good,
			"by 10.0 points since the evaluation before"},
		{"earlier better", func(o *Outcome) { o.Accuracies = []float64{70, 65, 60} }, Good,
			"keep-best"},
		{"waits", func(o *Outcome) { o.WaitShare = 0.4 }, Good, "40 % of the time"},
	} {
		o := good()
		c.change(&o)
		list := Judge(o)
		var text []string
		for _, s := range list {
			text = append(text, s.Text)
			if strings.Contains(s.Text, "NaN") || !strings.HasSuffix(s.Text, ".") {
				t.Errorf("%s: %q", c.name, s.Text)
			}
		}
		if all := strings.Join(text, "\n"); !strings.Contains(all, c.want) {
			t.Errorf("%s: %q is not in\n%s", c.name, c.want, all)
		}
		if list[0].Mood != c.mood {
			t.Errorf("%s: %+v", c.name, list[0])
		}
	}
}

// A run of few steps has no trend.
func TestShortRunsHaveNoTrend(t *testing.T) {
	o := good()
	o.Losses = falling(20, 0.1)
	if list := Judge(o); len(list) != 1 {
		t.Errorf("%+v", list)
	}
}
