package program

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/BurntSushi/toml"

	"vksimclr/atomicfile"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/supervise"
	"vksimclr/train"
)

// finetuneSession is `vksimclr finetune` or `vksimclr distill` under way.
type finetuneSession struct {
	restored
	command  string // finetune or distill
	options  finetuneOptions
	parts    data.Parts
	set      data.Dataset // to train on
	teacher  *teacherSource
	known    []int  // places of set whose labels count in distillation; nil: all
	out      string // of a new run as it was given, then the folder
	resumed  bool
	every    int    // steps between checkpoints; 0: after an epoch, now and then
	resident string // as the setting of train
	log      io.Writer
	run      *supervise.Run
	page     *livePage
	logs     *logs
	saved    time.Time // when the newest checkpoint was written
	result   finetuneResult
}

// begin takes the encoder of a run, and the pictures and options of a new one.
func (s *finetuneSession) begin(ctx context.Context, f *finetuneCommand, c console) (err error) {
	if s.restored, err = restore(f.Checkpoint, c); err != nil {
		return err
	}
	if err := s.wants("finetune", f.Data, f.layer()); err != nil {
		return err
	}
	if err := s.see("finetune", f.Seen); err != nil {
		return err
	}
	s.out, s.settings.Size = f.Out, s.viewSize()
	s.settings.takeData(f.Data, f.Labels, f.Val)
	if err := f.Pictures.over(&s.settings); err != nil {
		return err
	}
	all, err := s.openLabels(ctx, f.TestLimit)
	if err != nil {
		return err
	}
	chosen, err := s.choose(all, f.Subset, f.LabelsPerClass, f.Seed)
	if err != nil {
		return err
	}
	s.set = chosen
	s.options, err = f.options(s.settings.HeadLayers, chosen.Len(), all.Len())
	if err != nil {
		return err
	}
	s.options.Checkpoint = s.path
	first := s.recipe.First // of an encoder alone
	if f.FromScratch {
		s.alone, first = true, nil
	}
	return s.follow(first)
}

// follow makes the recipe of the network from the settings and options.
func (s *finetuneSession) follow(first map[string][]float32) (err error) {
	mixed := s.settings.Precision == "mixed" // the encoder's training
	s.options.into(&s.settings)
	if err := s.settings.validate(); err != nil {
		return err
	}
	s.recipe, err = s.settings.recipe(s.viewSize())
	s.recipe.First = first
	from := s.checkpoint
	if from == nil && s.teacher.run != nil {
		from = s.teacher.run.checkpoint
	}
	if err != nil || from == nil {
		return err
	}
	s.recipe.Policy = from.Policy // the encoder's or teacher's arithmetic, not one measured anew
	if s.options.Precision == "mixed" && !mixed {
		s.recipe.Policy.Matrices = kernels.MatricesAuto // which fp32 had no need to decide
	}
	return nil
}

// resume takes everything from the newest checkpoint of a stopped run.
func (s *finetuneSession) resume(ctx context.Context, path string, flags []string, c console) (
	err error) {
	if err := refuseFlags(s.command, flags); err != nil {
		return err
	}
	if err := s.reopen(path, c); err != nil {
		return err
	}
	all, err := s.openLabels(ctx, s.options.TestLimit)
	if err != nil {
		return err
	}
	s.set, err = s.choose(all, s.options.Subset, s.options.LabelsPerClass, s.options.Seed)
	if err != nil {
		return err
	}
	return samePictures(s.checkpoint, s.path, s.set)
}

// reopen reads the newest checkpoint of a stopped run of the same command.
func (s *finetuneSession) reopen(path string, c console) (err error) {
	if s.restored, err = restore(path, c); err != nil {
		return err
	}
	ok := false
	if s.options, ok, err = readFinetune(s.checkpoint); err != nil {
		return fmt.Errorf("%s: %s: options inside: %w", s.command, s.path, err)
	} else if !ok {
		return usage("%s: %s is not of a stopped %s run: leave --resume out to begin one from it",
			s.command, s.path, s.command)
	}
	s.out, s.resumed = filepath.Dir(s.path), true
	if of := s.options.command(); of != s.command {
		return usage("%s: %s is of a run of %s: go on with %s", s.command, s.path, of,
			resumeLine(of, s.out))
	}
	if s.options.Precision != "" {
		s.recipe.Precision, _ = train.PrecisionOf(s.options.Precision)
	}
	return nil
}

// onDevice trains and tests on a device.
func (s *finetuneSession) onDevice(ctx context.Context, device string) (finetuneResult, error) {
	started := time.Now()
	recipe, err := s.supervised()
	if err != nil {
		return s.result, err
	}
	if err := recipe.Validate(); err != nil {
		return s.result, err
	}
	err = withDevice(engine.Options{Device: device}, func(d *engine.Device) error {
		return s.train(ctx, d, recipe, started)
	})
	if errors.Is(err, context.Canceled) && s.run != nil {
		err = fmt.Errorf("%w after step %d of %d; go on with: %s", errInterrupted, s.run.Done(),
			s.run.Total(), resumeLine(s.command, s.out))
	}
	return s.result, err
}

// saveConfig writes the options into the folder of the run.
func (s *finetuneSession) saveConfig() error {
	var text bytes.Buffer
	text.WriteString(configMark + s.command + "\n")
	fmt.Fprintf(&text, "data = %q\nval = %q\nlabels = %q\n", s.settings.Data, s.settings.Val,
		s.settings.Labels)
	if err := toml.NewEncoder(&text).Encode(s.options); err != nil {
		return fmt.Errorf("%s: %w", s.command, err)
	}
	return atomicfile.Write(filepath.Join(s.out, settingsFile), text.Bytes())
}
