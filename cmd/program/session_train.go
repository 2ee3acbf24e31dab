package program

import (
	"context"
	"errors"
	"io"

	"vksimclr/train"
)

// train judges, trains and judges again. A resumed run takes the first result from its folder.
func (t *session) train(ctx context.Context, resumed bool, kept io.Writer) (err error) {
	t.bar = newProgress(t.log, t.run.Total(), t.Epochs)
	t.bar.memory, t.bar.kept = t.dev.Allocated, kept
	defer t.bar.close()
	if t.metrics, err = openMetrics(t.Out, t.run.Done()); err != nil {
		return err
	}
	t.metrics.memory = t.dev.Allocated
	defer func() {
		if e := t.metrics.close(); err == nil {
			err = e
		}
	}()
	t.run.Listen(t.metrics.listen)
	t.run.Listen(t.bar.listen)
	t.run.Listen(openShown(t).listen)
	t.logs = openLogs(t.logged())
	t.metrics.also = t.logs.record
	t.run.Listen(t.logs.listen)
	forecast := t.predicted()
	t.run.Listen(forecast.listen)
	if err := t.judgeBefore(ctx, resumed); err != nil {
		return err
	}
	t.summary.Forecast = forecast
	if err := t.openHistory(); err != nil {
		return err
	}
	if err := t.steps(ctx); err != nil {
		return t.failed(err)
	}
	t.bar.close()
	if err := t.tellTimes(); err != nil {
		return err
	}
	if t.summary.KNNBefore != nil {
		t.summary.KNNAfter, err = result(t.judgeAfter(ctx))
	}
	return err
}

// steps runs the steps that are left, evaluates and saves as often as the settings say, and saves
// when the context ends.
func (t *session) steps(ctx context.Context) (err error) {
	t.summary.Checkpoint = train.CheckpointPath(t.Out, t.run.Done())
	if t.ranks.size() > 1 {
		t.ranks.remember(t.goOn())
	}
	err = t.evaluate(ctx)
	if err == nil && !t.stopsEarly() {
		for step, failed := range t.stepsOfAll(ctx) {
			if err = failed; err == nil {
				err = t.stepped(ctx, step)
			}
			if err != nil || t.summary.StoppedEarly != "" {
				break
			}
		}
	}
	if errors.Is(err, context.Canceled) || t.held && err == nil {
		return errors.Join(err, t.save())
	}
	return err
}

// stepped follows a step. While the encoder looks as if it were collapsing, a checkpoint waits: it
// must not take the place of a good one.
func (t *session) stepped(ctx context.Context, step train.StepDone) error {
	t.wait.add(step.Waited, float64(t.Batch)/step.PicturesPerSecond)
	t.summary.Steps, t.summary.Loss = step.Step, step.Loss()
	t.summary.WaitShare = t.wait.share()
	t.history.step(step.Loss())
	if err := t.evaluate(ctx); err != nil {
		return err
	}
	due := t.run.EndedEpochs(1)
	if every := t.CheckpointEvery; every > 0 {
		due = step.Step%every == 0
	}
	end := t.stopsEarly() || step.Step == t.run.Total()
	t.held = t.held || end || due
	if !t.held || t.run.Doubtful() && !end {
		return nil
	}
	t.held = false
	return t.save()
}

func (t *session) save() (err error) {
	t.held = false
	if t.ranks.size() > 1 {
		if err := errors.Join(t.order(compareNow), t.run.Agree()); err != nil {
			return err
		}
	}
	t.summary.Checkpoint, err = t.run.Save(t.Out)
	if t.ranks.size() > 1 {
		t.ranks.remember(t.goOn())
	}
	return err
}

// judgeBefore measures the untrained encoder. A resumed run takes the result of the first one, or
// measures anew on the first weights.
func (t *session) judgeBefore(ctx context.Context, resumed bool) (err error) {
	t.summary = summary{Out: t.Out, Epochs: t.Epochs, Steps: t.run.Done(),
		TotalSteps: t.run.Total(), Device: t.dev.Name(), About: t.about(),
		Ranks: t.rankSummary()}
	if resumed {
		if earlier, err := readSummary(t.Out); err == nil {
			if earlier.About != nil {
				t.summary.About.Chosen = earlier.About.Chosen
			}
			// A finished run has no step left to tell its loss.
			t.summary.KNNBefore, t.summary.Loss = earlier.KNNBefore, earlier.Loss
			return nil
		}
	}
	if err = t.order(judgeFirst); err != nil {
		return err
	}
	if t.summary.KNNBefore, err = result(t.run.JudgeFirst(ctx)); err != nil {
		return err
	}
	return t.summary.save()
}

// about is what the summary says about the run.
func (t *session) about() *runAbout {
	a := aboutPictures(t.parts)
	a.Program, a.Driver = buildInfo(), t.dev.Caps().Driver
	for _, c := range t.chosen {
		a.Chosen = append(a.Chosen, chosenSetting(c))
	}
	return a
}

// judgeAfter judges the trained encoder. Its evaluation at the last step says the same where it
// looked at all the pictures that it is judged by: they are not encoded again.
func (t *session) judgeAfter(ctx context.Context) (train.Judgement, error) {
	by, e := t.judge(t.parts), t.judged
	if e.KNN == nil || e.Step != t.run.Done() || e.Pictures != by.Bank.Len() ||
		e.Tested != by.Test.Len() {
		if err := t.order(judgeNow); err != nil {
			return train.Judgement{}, err
		}
		return t.run.Judge(ctx)
	}
	j := train.Judgement{Top1: *e.KNN, Neighbours: min(by.Neighbours, e.Pictures),
		Bank: e.Pictures, Test: e.Tested}
	return j, t.bar.listen(train.Judged{Step: e.Step, Judgement: j})
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
	trace := t.Trace
	if t.run.Done() == t.began { // a finished run has no step to show
		trace = ""
	}
	return tellTimes(t.told, t.dev, t.Profile, trace, timings)
}
