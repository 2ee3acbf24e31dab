package report

import (
	"fmt"
	"math"
)

// Mood tells good news from bad.
type Mood string

// The moods of a sentence.
const (
	Good Mood = "good"
	Bad  Mood = "bad"
	Note Mood = "note"
)

// Sentence is a part of the verdict.
type Sentence struct {
	Mood Mood
	Text string
}

// Outcome is what a verdict is made of. Numbers that are NaN are unknown.
type Outcome struct {
	Steps, Total int // steps done and wanted
	Early        bool
	Collapsed    bool // the run ended because its embeddings became alike

	Before, After float64 // top-1 of the nearest neighbours' vote in percent
	Tested        int     // pictures that they voted on
	Guess         float64 // percent: the share of the largest class

	RankBefore, RankAfter           float64 // RankMe of the first and the last evaluation
	DeviationBefore, DeviationAfter float64 // of the features, as RankMe

	Accuracies []float64 // top-1 of all evaluations with steps before them
	Losses     []float64 // of all steps
	WaitShare  float64   // of the time, waiting for pictures
}

// Alike is the deviation of features below which they count as all the same.
const Alike = 0.05

// Judge says in plain words what came of a run, the most important sentence first.
func Judge(o Outcome) []Sentence {
	var list []Sentence
	add := func(mood Mood, format string, arguments ...any) {
		list = append(list, Sentence{mood, fmt.Sprintf(format, arguments...)})
	}
	switch {
	case o.Collapsed:
		add(Bad, "The encoder collapsed: its embeddings became alike, and the run stopped. Try a "+
			"lower learning rate, or warm it up longer.")
	case o.Steps == 0:
		add(Note, "No step was trained yet.")
		return list
	case o.Steps < o.Total && !o.Early:
		add(Note, "The run stopped after step %d of %d. What follows is what it had learned by "+
			"then.", o.Steps, o.Total)
	}
	o.accuracy(add)
	o.spread(add)
	if o.Early {
		add(Note, "It stopped early, after step %d of %d, because its metric had stopped getting "+
			"better.", o.Steps, o.Total)
	}
	if !o.Collapsed {
		o.progress(add)
	}
	if o.WaitShare > 0.2 {
		add(Note, "The device waited for pictures during %.0f %% of the time. vksimclr pack "+
			"decodes them once, so that the next run is faster.", 100*o.WaitShare)
	}
	return list
}

type adder = func(mood Mood, format string, arguments ...any)

// accuracy compares the trained encoder with the untrained one.
func (o Outcome) accuracy(add adder) {
	if math.IsNaN(o.After) || math.IsNaN(o.Before) {
		return
	}
	gain, margin := o.After-o.Before, margin(o.Before, o.After, o.Tested)
	about := fmt.Sprintf("Among the nearest neighbours, %.1f %% of the test pictures find their "+
		"class; with the untrained encoder %.1f %% did", o.After, o.Before)
	if !math.IsNaN(o.Guess) {
		about += fmt.Sprintf(", and always naming the largest class is right for %.1f %%", o.Guess)
	}
	switch {
	case gain > margin:
		add(Good, "It worked: the encoder is %.1f points better than the untrained one. %s.", gain,
			about)
	case gain < -margin:
		add(Bad, "It did not work: the encoder is %.1f points worse than the untrained one. %s.",
			-gain, about)
	default:
		add(Bad, "There is no clear gain: a difference of %+.1f points is within chance (± %.1f "+
			"points) for %d test pictures. %s.", gain, margin, o.Tested, about)
	}
}

// margin is half the width of the 95 % interval of the difference of two percentages that were
// measured on n pictures.
func margin(a, b float64, n int) float64 {
	variance := func(p float64) float64 { return p * (100 - p) / float64(max(1, n)) }
	return 1.96 * math.Sqrt(variance(a)+variance(b))
}

// spread says what can be seen without labels.
func (o Outcome) spread(add adder) {
	if o.DeviationAfter < Alike { // NaN is not
		add(Bad, "The features of different pictures are almost the same (deviation %.3f): the "+
			"encoder tells nothing apart.", o.DeviationAfter)
		return
	}
	if !math.IsNaN(o.After) || math.IsNaN(o.RankAfter) {
		return
	}
	text := "Without labels nobody can say how good the features are"
	if math.IsNaN(o.RankBefore) {
		add(Note, "%s; they spread over %.1f directions (RankMe).", text, o.RankAfter)
		return
	}
	add(Note, "%s. They spread over %.1f directions (RankMe), those of the untrained encoder over "+
		"%.1f; more is usually better.", text, o.RankAfter, o.RankBefore)
}

// progress says whether more epochs are worth while.
func (o Outcome) progress(add adder) {
	if n := len(o.Accuracies); n >= 3 && o.Tested > 0 {
		best := 0
		for i, a := range o.Accuracies {
			if a > o.Accuracies[best] {
				best = i
			}
		}
		last := o.Accuracies[n-1]
		switch fell := o.Accuracies[best] - last; {
		case fell > margin(last, last, o.Tested):
			add(Note, "An earlier encoder was %.1f points better: --keep-best knn_top1 keeps it.",
				fell)
			return
		case best == n-1 && last-o.Accuracies[n-2] > 0.5:
			add(Note, "It was still getting better at the end, by %.1f points since the "+
				"evaluation before: more epochs may help.", last-o.Accuracies[n-2])
			return
		}
	}
	const parts = 10
	each := len(o.Losses) / parts
	if each < 5 {
		return
	}
	before, after := mean(o.Losses[(parts-2)*each:(parts-1)*each]), mean(o.Losses[(parts-1)*each:])
	if before > 0 && after < 0.99*before {
		add(Note, "The loss was still falling at the end, by %.1f %% over the last tenth of the "+
			"steps: more epochs may help.", 100*(1-after/before))
		return
	}
	add(Note, "The loss had stopped falling at the end: it changed by %.1f %% over the last tenth "+
		"of the steps.", 100*(after/before-1))
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
