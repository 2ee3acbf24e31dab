package program

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"vksimclr/chart"
	"vksimclr/engine"
	"vksimclr/runlog"
	"vksimclr/supervise"
	"vksimclr/train"
)

// betweenSaves is the least time between two checkpoints that nobody asked for: epochs on few
// labels are short.
const betweenSaves = 30 * time.Second

// train makes the run, and then its steps and its test.
func (s *finetuneSession) train(ctx context.Context, d *engine.Device, recipe supervise.Recipe,
	started time.Time) (err error) {
	network, err := s.network(d)
	if err != nil {
		return err
	}
	if s.teacher != nil && s.teacher.run != nil {
		recipe.Distillation.Teacher.Network, err = s.teacher.network(d, recipe.Precision)
		if err != nil {
			return err
		}
	}
	if s.resumed {
		s.run, err = supervise.Resume(d, network, recipe, s.checkpoint)
	} else {
		s.run, err = supervise.New(d, network, recipe)
	}
	if err != nil {
		return fmt.Errorf("%s %s: %w", s.command, s.path, err)
	}
	defer s.run.Close()
	var own claimed
	defer own.release()
	if !s.resumed { // only now, so that a run that cannot start leaves no folder
		if s.out, err = runFolder(s.out, started); err != nil {
			return err
		}
		if err := errors.Join(s.saveConfig(), saveBad(s.out, s.parts.Bad)); err != nil {
			return err
		}
	}
	if err := own.claim(s.out); err != nil {
		return err
	}
	fmt.Fprintf(s.log, "%s on %s: %d pictures, %s; %s\n", s.settings.Arch, d.Name(),
		s.set.Len(), s.set.Name(), s.out)
	fmt.Fprintf(s.log, "%s of %d steps; %s\n", s.options, s.run.PerEpoch(), s.run.Residence())
	if s.parts.Test == nil {
		fmt.Fprintln(s.log, "vksimclr: no pictures to test on: --val 20% would keep some")
	}
	metrics, err := s.openMetrics(d)
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, metrics.close())
		s.logs.close(err)
	}()
	if err := s.steps(ctx, metrics); err != nil {
		return err
	}
	if err := s.test(ctx, metrics); err != nil {
		return err
	}
	s.result.about(s, d, time.Since(started))
	return saveJSON(filepath.Join(s.out, runlog.SummaryFile), "summary", s.result)
}

// steps runs the steps that are left; a checkpoint stands from the start.
func (s *finetuneSession) steps(ctx context.Context, metrics *metricsLog) (err error) {
	save := func() error {
		saving := train.Saving{Step: s.run.Done()}
		if err := errors.Join(metrics.listen(saving), s.logs.listen(saving)); err != nil {
			return err
		}
		s.saved = time.Now()
		s.result.Checkpoint, err = s.run.Save(s.out)
		return err
	}
	if s.result.Checkpoint = s.path; !s.resumed {
		if err := save(); err != nil {
			return err
		}
	}
	bar := newProgress(s.log, s.run.Total(), s.options.Epochs)
	defer bar.close()
	for step, err := range s.run.Steps(ctx) {
		if errors.Is(err, context.Canceled) {
			if failed := save(); failed != nil {
				return failed
			}
			return err
		}
		if err == nil {
			err = errors.Join(metrics.listen(step), bar.listen(step))
		}
		if err != nil {
			return err
		}
		s.result.add(step, s.run)
		if s.due(step.Step) {
			if err := save(); err != nil {
				return err
			}
		}
	}
	return nil
}

// due tells whether a checkpoint is to be written after a step.
func (s *finetuneSession) due(step int) bool {
	switch {
	case step == s.run.Total():
		return true
	case s.every > 0:
		return step%s.every == 0
	}
	return step%s.run.PerEpoch() == 0 && time.Since(s.saved) >= betweenSaves
}

// confusionFile is the name of the confusion matrix in the folder of a finetune run.
const confusionFile = "confusion.png"

// test classifies the test pictures, where there are any.
func (s *finetuneSession) test(ctx context.Context, metrics *metricsLog) error {
	progress := newCountdown(s.log, "classified")
	score, err := s.run.Test(ctx, progress.show)
	progress.close()
	if errors.Is(err, supervise.ErrNoTest) {
		return nil
	}
	if err != nil {
		return err
	}
	s.result.score(score, s.run.Classes())
	if err := s.keepTest(metrics); err != nil {
		return err
	}
	path := filepath.Join(s.out, confusionFile)
	title := fmt.Sprintf("top-1 %.2f %% of %d pictures", *s.result.Top1, score.N)
	return chart.Confusion(title, score.Confusion, s.run.Classes()).Save(path)
}
