package main

import (
	"context"
	"errors"

	"vksimclr/measure"
	"vksimclr/train"
)

// train judges, trains and judges again. A resumed run takes the first result from its folder.
func (t *session) train(ctx context.Context, resumed bool) (err error) {
	t.bar = newProgress(t.log, t.run.Total(), t.Epochs)
	t.bar.memory = t.dev.Allocated
	defer t.bar.close()
	metrics, err := openMetrics(t.Out, t.run.Done())
	if err != nil {
		return err
	}
	defer func() {
		if e := metrics.close(); err == nil {
			err = e
		}
	}()
	t.run.Listen(metrics.listen)
	t.run.Listen(t.bar.listen)
	if err := t.judgeBefore(ctx, resumed); err != nil {
		return err
	}
	if err := t.steps(ctx); err != nil {
		return err
	}
	t.bar.close()
	if err := t.tellTimes(); err != nil {
		return err
	}
	if t.summary.KNNBefore != nil {
		t.summary.KNNAfter, err = result(t.run.Judge(ctx))
	}
	return err
}

// steps runs the steps that are left and saves as often as the settings say, and when the context
// ends.
func (t *session) steps(ctx context.Context) (err error) {
	t.summary.Checkpoint = train.CheckpointPath(t.Out, t.run.Done())
	every := t.CheckpointEvery
	if every == 0 {
		every = t.run.PerEpoch()
	}
	var wait waiting
	for step, err := range t.run.Steps(ctx) {
		if errors.Is(err, context.Canceled) {
			if failed := t.save(); failed != nil {
				return failed
			}
			return err
		}
		if err != nil {
			return err
		}
		wait.add(step.Waited, float64(t.Batch)/step.PicturesPerSecond)
		t.summary.Steps, t.summary.Loss = step.Step, step.Loss()
		t.summary.WaitShare = wait.share()
		if step.Step%every == 0 || step.Step == t.run.Total() {
			if err := t.save(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *session) save() (err error) {
	t.summary.Checkpoint, err = t.run.Save(t.Out)
	return err
}

// judgeBefore measures the untrained encoder. A resumed run takes the result of the first one, or
// measures anew on the first weights.
func (t *session) judgeBefore(ctx context.Context, resumed bool) (err error) {
	t.summary = summary{Out: t.Out, Epochs: t.Epochs, Steps: t.run.Done(), Device: t.dev.Name()}
	if resumed {
		if earlier, err := readSummary(t.Out); err == nil {
			// A finished run has no step left to tell its loss.
			t.summary.KNNBefore, t.summary.Loss = earlier.KNNBefore, earlier.Loss
			return nil
		}
	}
	if t.summary.KNNBefore, err = result(t.run.JudgeFirst(ctx)); err != nil {
		return err
	}
	return t.summary.save()
}

// result is a judgement's accuracy, nil where there is nothing to judge by.
func result(j train.Judgement, err error) (*float64, error) {
	switch {
	case errors.Is(err, train.ErrUnlabelled):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return &j.Top1, nil
}

// tellTimes prints the profile and writes the trace, where they are wanted.
func (t *session) tellTimes() error {
	if !t.Profile && t.Trace == "" {
		return nil
	}
	timings, err := t.run.Timings()
	if err != nil {
		return err
	}
	if t.Profile {
		printProfile(t.log, timings)
	}
	if t.Trace == "" || t.run.Done() == t.began { // a finished run has no step to show
		return nil
	}
	return measure.SaveTrace(t.Trace, t.dev.Name(), timings)
}
