package program

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Metrics that --keep-best and --early-stop take.
const (
	byNothing = "none"
	byKNN     = "knn_top1"
	byProbe   = "probe_top1"
	byRank    = "rankme"
	byLoss    = "loss"
)

func watchMetrics() []string { return []string{byKNN, byProbe, byRank, byLoss} }

func watchSettings() []setting {
	return []setting{
		{key: "eval_every", value: "0",
			help: "Evaluate the encoder every so many epochs; 0 means only before and after " +
				"training."},
		{key: "eval_pictures", value: "2000",
			help: "How many training pictures, and as many test pictures, an evaluation looks " +
				"at, always the same ones; 0 means no evaluation."},
		{key: "probe", value: "auto", words: "auto,on,off",
			help: "A linear classifier that learns beside the encoder and leaves it alone: on, " +
				"off, or auto: where there are labels."},
		{key: "keep_best", value: byNothing, words: words(append([]string{byNothing},
			watchMetrics()...)), help: "Keep the encoder of the best evaluation as " +
			"best.safetensors: by " + strings.Join(watchMetrics(), ", ") + " or none."},
		{key: "early_stop", value: byNothing, help: "Stop when a metric, as of --keep-best, has " +
			"not got better in so many evaluations: METRIC:PATIENCE, as rankme:5, or none."},
		{key: "on_collapse", value: "stop", words: "stop,warn", help: "What to do when all " +
			"embeddings become alike: stop with an error, or warn."},
	}
}

// patience is what early_stop says: a metric and the evaluations that it may be without progress.
type patience struct {
	metric      string // byNothing: never stop
	evaluations int
}

func parsePatience(text string) (p patience, err error) {
	metric, count, found := strings.Cut(text, ":")
	if text == byNothing {
		return patience{metric: byNothing}, nil
	}
	if !slices.Contains(watchMetrics(), metric) {
		return p, fmt.Errorf("its metric %q is unknown%s", metric,
			didYouMean(metric, watchMetrics()))
	}
	n, err := strconv.Atoi(count)
	if !found || err != nil || n < 1 {
		return p, fmt.Errorf("the number of evaluations is %q: give 1 or more, as %s:5", count,
			metric)
	}
	return patience{metric, n}, nil
}

// checkWatch finds settings of evaluations that do not fit together.
func (s Settings) checkWatch(problems *usageError) {
	p, err := parsePatience(s.EarlyStop)
	if err != nil {
		problems.add("early_stop is %q: %s", s.EarlyStop, err)
	}
	for _, by := range []struct{ key, metric string }{
		{"keep_best", s.KeepBest}, {"early_stop", p.metric},
	} {
		if by.metric == byNothing || by.metric == "" {
			continue
		}
		flag := strings.ReplaceAll(by.key, "_", "-")
		if s.EvalEvery < 1 || s.EvalPictures < 1 {
			problems.add("%s needs evaluations: give --eval-every 1 or more and --eval-pictures, "+
				"or leave --%s out", by.key, flag)
		}
		if by.metric == byProbe && s.Probe == "off" {
			problems.add("%s is by the probe, which is off: give --probe on, or another metric",
				by.key)
		}
	}
}
