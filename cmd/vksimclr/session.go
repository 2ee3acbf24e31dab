package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/models"
	"vksimclr/shaders"
	"vksimclr/train"
)

// session is `vksimclr train` under way.
type session struct {
	Settings
	parts   data.Parts
	first   models.State // of the encoder, where a new run begins with another's
	dev     *engine.Device
	run     *train.Run
	log     io.Writer
	bar     *progress
	began   int // steps that an earlier process did
	summary summary
}

// trainRun trains as the settings say, or goes on with the run in s.Out when resume is set.
// Progress goes to log. A cancelled context finishes the step, saves and returns errInterrupted.
func trainRun(ctx context.Context, s Settings, resume bool, log io.Writer) (result summary,
	err error) {
	started := time.Now()
	t := &session{Settings: s, log: log}
	if t.parts, err = s.openData(ctx, log); err != nil {
		return result, err
	}
	if err = s.checkSize(t.parts.Train.Len()); err != nil {
		return result, err
	}
	var checkpoint *train.Checkpoint
	if resume {
		if checkpoint, err = t.findCheckpoint(); err != nil {
			return result, err
		}
	}
	if checkpoint == nil && s.Init != "" {
		if t.first, err = readFirst(s.Init); err != nil {
			return result, err
		}
	}
	if t.dev, err = openDevice(s.Device); err != nil {
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
	if err = t.prepare(checkpoint); err != nil {
		return result, err
	}
	defer t.run.Close()
	if !resume { // only now, so that a run that cannot start leaves no folder
		if t.Out, err = runFolder(s.Out, started); err != nil {
			return result, err
		}
	}
	t.keep(t.run.Network().Policy)
	if err = errors.Join(t.Settings.save(t.Out), saveBad(t.Out, t.parts.Bad)); err != nil {
		return result, err
	}
	t.announce()
	if err = t.train(ctx, checkpoint != nil); err != nil {
		return result, t.stopped(err)
	}
	t.summary.Seconds = time.Since(started).Seconds()
	return t.summary, t.summary.save()
}

func openDevice(name string) (*engine.Device, error) {
	return engine.Open(engine.Options{Device: name, Shaders: shaders.FS})
}

// findCheckpoint looks for where a resumed run goes on; a run that has saved nothing yet begins
// again.
func (t *session) findCheckpoint() (*train.Checkpoint, error) {
	c, path, err := train.NewestCheckpoint(t.Out, t.skipped)
	if errors.Is(err, train.ErrNoCheckpoint) {
		return nil, os.MkdirAll(t.Out, 0o777)
	}
	if err != nil {
		return nil, err
	}
	if err := matches(c, path, t.Settings); err != nil {
		return nil, err
	}
	return c, samePictures(c, path, t.parts.Train)
}

func (t *session) skipped(err error) { fmt.Fprintf(t.log, "vksimclr: skipped: %s\n", err) }

// prepare makes the run, new or resumed.
func (t *session) prepare(checkpoint *train.Checkpoint) error {
	recipe, err := t.recipe(t.viewSize(t.parts.Train))
	if err != nil {
		return err
	}
	recipe.Settings += picturesLine(t.parts.Train)
	recipe.Data, recipe.Judge = t.parts.Train, t.judge(t.parts)
	if checkpoint == nil {
		recipe.First = t.first
		t.run, err = train.New(t.dev, recipe)
		return err
	}
	recipe.Policy = t.resumedPolicy(checkpoint)
	t.run, err = train.ResumeFrom(t.dev, recipe, checkpoint)
	if err != nil {
		return explained(err)
	}
	t.began = t.run.Done()
	return nil
}

// announce says what is about to run.
func (t *session) announce() {
	fmt.Fprintf(t.log, "%s on %s: %d pictures, %d steps in %d epochs; %d operations a step, %s "+
		"of device memory; %s\n", t.Arch, t.dev.Name(), t.parts.Train.Len(), t.run.Total(),
		t.Epochs, t.run.Plan().Dispatches, engine.Bytes(t.dev.Allocated()), t.Out)
	fmt.Fprintln(t.log, t.run.Residence())
	policy := t.run.Network().Policy
	fmt.Fprintf(t.log, "bits are decided by %v\n", policy)
	if err := policy.MatricesError(t.dev); err != nil && t.Precision == "mixed" {
		fmt.Fprintf(t.log, "vksimclr: cooperative matrices are off: %v\n", err)
	}
	if n := t.dev.Untried(); n > 0 {
		fmt.Fprintf(t.log, "%d kernels run on untried tiles: start-up had no more time; later "+
			"starts try them, or vksimclr tune --arch %s --size %d --batch %d --precision %s\n",
			n, t.Arch, t.viewSize(t.parts.Train), t.Batch, t.Precision)
	}
}

// stopped turns the end of the context into errInterrupted with the way to go on.
func (t *session) stopped(err error) error {
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("%w after step %d of %d; go on with: vksimclr train --resume --out %s",
			errInterrupted, t.run.Done(), t.run.Total(), filepath.Clean(t.Out))
	}
	return err
}
