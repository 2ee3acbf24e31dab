package program

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"vksimclr/data"
	"vksimclr/train"
)

// probes tells whether a probe learns from a data set.
func (s Settings) probes(set data.Dataset) (bool, error) {
	labels, known := set.(data.Labelled)
	classes := 0
	if known {
		classes = len(labels.Classes())
	}
	switch s.Probe {
	case "on":
		if classes < 2 {
			return false, usage("train: --probe on: the pictures have %d classes: give --labels, "+
				"or leave --probe out", classes)
		}
		return true, nil
	case "auto":
		return classes >= 2 && classes <= mostProbed, nil
	}
	return false, nil
}

// mostProbed is how many classes a probe has unless it is asked for.
const mostProbed = 10000

// samples are the pictures that evaluations look at.
func (s Settings) samples(parts data.Parts) train.Samples {
	if s.EvalPictures < 1 {
		return train.Samples{}
	}
	samples := train.Samples{Train: data.Sample(parts.Bank, s.EvalPictures),
		Neighbours: s.KNNK, Temperature: s.KNNTemperature}
	if parts.Test != nil {
		samples.Test = data.Sample(parts.Test, s.EvalPictures)
	}
	return samples
}

// checkMetrics refuses a metric to keep or to stop by that evaluations of the samples do not have.
func (s Settings) checkMetrics(samples train.Samples, probe bool) error {
	_, labelled := samples.Train.(data.Labelled)
	_, testable := samples.Test.(data.Labelled)
	stop, err := parsePatience(s.EarlyStop)
	if err != nil {
		return err
	}
	for _, by := range []struct{ flag, metric string }{
		{"keep-best", s.KeepBest}, {"early-stop", stop.metric},
	} {
		needs := by.metric == byKNN || by.metric == byProbe
		if needs && !(labelled && testable && (by.metric == byKNN || probe)) {
			return usage("train: --%s: evaluations have no %s: the pictures have no labels or no "+
				"test set; give --labels and --val, or the metric %s", by.flag, by.metric, byRank)
		}
	}
	return nil
}

// openHistory reads what the run's evaluations said so far. A best checkpoint that is not there
// any more, or of another metric, is forgotten.
func (t *session) openHistory() error {
	stop, err := parsePatience(t.EarlyStop)
	if err != nil {
		return err
	}
	t.history = history{best: tracker{metric: t.KeepBest}, stop: tracker{metric: stop.metric},
		most: stop.evaluations}
	if err := t.history.read(t.Out); err != nil {
		return err
	}
	if best := &t.history.best; best.found {
		c, err := train.ReadCheckpoint(filepath.Join(t.Out, train.BestFile))
		if err != nil || c.Step != best.best.Step {
			*best = tracker{metric: t.KeepBest}
		}
	}
	t.tellHistory()
	return nil
}

// evaluate evaluates the encoder where the settings want it at this step, and keeps it where it is
// the best so far.
func (t *session) evaluate(ctx context.Context) error {
	done := t.run.Done()
	due := done == 0 || done == t.run.Total() ||
		t.EvalEvery > 0 && t.run.EndedEpochs(t.EvalEvery)
	if !due || t.EvalPictures < 1 || t.history.last != nil && t.history.last.Step == done {
		return nil
	}
	if err := t.order(evaluateNow); err != nil {
		return err
	}
	found, err := t.run.Evaluate(ctx)
	if err != nil {
		return err
	}
	t.judged = found
	line := t.history.line(found)
	if err := t.metrics.writeLine(line); err != nil {
		return err
	}
	if t.history.evaluated(line) {
		if _, err := t.run.SaveBest(t.Out); err != nil {
			return err
		}
	}
	t.tellHistory()
	return nil
}

// tellHistory writes into the summary what the evaluations said.
func (t *session) tellHistory() {
	t.summary.Evaluation = t.history.last
	if best := t.history.best; best.found {
		value, _ := best.best.value(best.metric)
		t.summary.Best = &bestSummary{Metric: best.metric, Value: value, Epoch: best.best.Epoch,
			Step: best.best.Step, Checkpoint: filepath.Join(t.Out, train.BestFile)}
	}
}

// stopsEarly tells whether the metric of --early-stop has run out of patience.
func (t *session) stopsEarly() bool {
	stop := t.history.stop
	if stop.metric == byNothing || stop.stale < t.history.most || t.run.Done() == t.run.Total() {
		return false
	}
	value, _ := stop.best.value(stop.metric)
	t.summary.StoppedEarly = fmt.Sprintf("after epoch %d of %d: %s is no better than %.4g after "+
		"epoch %d", t.history.last.Epoch, t.Epochs, stop.metric, value, stop.best.Epoch)
	return true
}

// failed adds to the error of a collapsed or diverged run where its last good state is.
func (t *session) failed(err error) error {
	var collapsed *train.CollapseError
	var diverged *train.DivergedError
	good := t.summary.Checkpoint
	switch {
	case errors.As(err, &diverged):
		list := filepath.Join(t.Out, divergedFile)
		if e := saveLines(list, diverged.Keys); e != nil {
			return errors.Join(err, e)
		}
		err = fmt.Errorf("%w; all pictures of the step are named in %s", err, list)
	case errors.As(err, &collapsed):
		var e error
		if good, e = t.run.SetAside(t.Out, collapsed); e != nil {
			return errors.Join(err, e)
		}
	default:
		return err
	}
	if _, missing := os.Stat(good); missing != nil {
		return fmt.Errorf("%w; no checkpoint was saved while it was good", err)
	}
	return fmt.Errorf("%w; the last good checkpoint is %s", err, good)
}
