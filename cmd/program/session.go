package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"vksimclr/advise"
	"vksimclr/data"
	"vksimclr/dist"
	"vksimclr/engine"
	"vksimclr/models"
	"vksimclr/train"
)

// session is `vksimclr train` under way.
type session struct {
	Settings
	parts data.Parts
	first models.State // of the encoder, where a new run begins with another's
	dev   *engine.Device
	run   *train.Run
	log   io.Writer // for bars
	told  io.Writer // for all else: log and messages
	bar   *progress
	wait  waiting // of all steps
	began int     // steps that an earlier process did
	needs train.Needs

	chosen []advise.Choice // settings that nobody gave

	prolonged int // epochs of the run before it was prolonged; 0: it is not

	expects time.Duration // of the steps that are left; 0: unknown
	summary summary
	history history
	metrics *metricsLog
	logs    *logs
	judged  train.Evaluation // the last one that this process made
	held    bool             // a checkpoint is due, but the encoder looks as if it were collapsing

	watcher Watcher // nil: none

	shared
}

// trainRun trains as the settings say, or goes on with the run in s.Out when resume is set. What
// given does not name is chosen. Progress goes to c.log. A cancelled context finishes the step,
// saves and returns errInterrupted.
func trainRun(ctx context.Context, s Settings, given decided, resume bool, page *livePage,
	c console) (result summary, err error) {
	started := time.Now()
	if _, err := os.Stat(s.Out); s.Out != "" && err == nil && !resume {
		if err := refuseRun(s.Out); err != nil { // before anything is tried
			return result, err
		}
	}
	var own claimed
	defer own.release()
	if !c.ranks.follows() { // which have a folder of their own
		if err = own.claim(s.Out); err != nil {
			return result, err
		}
	}
	if err = s.resolveJPEG(); err != nil {
		return result, err
	}
	kept := &messages{now: time.Now}
	defer func() { kept.close(result, err) }()
	t := &session{Settings: s, log: c.log, watcher: c.watcher,
		shared: shared{ranks: c.ranks, warnings: &warnings{}}}
	t.told = io.MultiWriter(c.log, kept, t.warnings)
	ctx, t.cancel = context.WithCancel(ctx)
	defer t.cancel()
	checkpoint, err := t.resolve(ctx, given, resume)
	if err != nil {
		return result, err
	}
	if t.dev, err = t.openDevice(); err != nil {
		return result, err
	}
	defer func() {
		if e := t.dev.Close(); err == nil {
			err = e
		}
	}()
	if err = checkTrace(t.dev, s.Trace); err != nil {
		return result, err
	}
	if err = t.begin(checkpoint); err != nil {
		return result, err
	}
	if err = t.prepare(checkpoint); err != nil {
		return result, err
	}
	defer t.run.Close()
	if err = t.meet(); err != nil {
		return result, err
	}
	defer func() { t.logs.close(err) }()
	if !resume { // only now, so that a run that cannot start leaves no folder
		if t.Out, err = runFolder(s.Out, started); err != nil {
			return result, err
		}
		if !c.ranks.follows() {
			if err = own.claim(t.Out); err != nil {
				return result, err
			}
		}
	}
	t.keep(t.run.Network().Policy)
	if err = errors.Join(t.Settings.save(t.Out), saveBad(t.Out, t.parts.Bad)); err != nil {
		return result, err
	}
	if err := kept.open(t.Out); err != nil {
		fmt.Fprintf(c.log, "vksimclr: %v\n", err)
	}
	page.show(t.Out)
	t.announce()
	end, err := t.watch()
	if err != nil {
		return result, err
	}
	defer end()
	if err = t.train(ctx, checkpoint != nil, kept); err != nil {
		if collapse := (*train.CollapseError)(nil); errors.As(err, &collapse) {
			t.writeReport(true)
		}
		return result, t.stopped(err)
	}
	t.summary.Seconds = time.Since(started).Seconds()
	t.summary.Forecast.PeakBytes = t.dev.Peak()
	if err = t.summary.save(); err == nil {
		t.writeReport(false)
	}
	return t.summary, err
}

// prepare makes the run, new or resumed.
func (t *session) prepare(checkpoint *train.Checkpoint) error {
	recipe, err := t.recipe(t.Size)
	if err != nil {
		return err
	}
	recipe.Settings += picturesLine(t.parts.Train)
	recipe.WarnOfCollapse = t.OnCollapse == "warn"
	if t.ranks.size() > 1 {
		recipe.Ranks = t.ranks.group()
	}
	if err := t.addPictures(&recipe, t.parts); err != nil {
		return err
	}
	if home := t.needs.Home; home.Reason != "" && !home.Stay { // as it was foretold
		recipe.Resident = train.ResidentOff
	}
	if t.watcher != nil {
		recipe.Watch = t.watcher.Watch()
	}
	if checkpoint == nil {
		recipe.First = t.first
		if t.decidedPolicy != nil {
			recipe.Policy = *t.decidedPolicy
		}
		t.run, err = train.New(t.dev, recipe)
		return err
	}
	recipe.Policy = t.resumedPolicy(checkpoint)
	if t.ranks.follows() {
		recipe.Policy = checkpoint.Policy
	}
	t.run, err = train.ResumeFrom(t.dev, recipe, checkpoint)
	if err != nil {
		return explained(err)
	}
	t.began = t.run.Done()
	return nil
}

// stopped adds to the end of the context, or of another rank, the way to go on.
func (t *session) stopped(err error) error {
	if errors.Is(err, dist.ErrLeft) {
		return fmt.Errorf("%w; %s", err, t.goOn())
	}
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("%w after step %d of %d; go on with: vksimclr train --resume --out %s",
			errInterrupted, t.run.Done(), t.run.Total(), filepath.Clean(t.Out))
	}
	return err
}
