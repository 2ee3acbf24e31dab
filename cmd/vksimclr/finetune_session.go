package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"vksimclr/atomicfile"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/optim"
	"vksimclr/supervise"
	"vksimclr/train"
)

// finetuneSession is `vksimclr finetune` under way.
type finetuneSession struct {
	restored
	options finetuneOptions
	parts   data.Parts
	set     supervise.Labels // to train on
	out     string           // of a new run as it was given, then the folder
	resumed bool
	every   int // steps between checkpoints; 0: after an epoch, now and then
	log     io.Writer
	run     *supervise.Run
	saved   time.Time // when the newest checkpoint was written
	result  finetuneResult
}

// begin takes the encoder of a run, and the pictures and options of a new one.
func (s *finetuneSession) begin(ctx context.Context, f *finetuneCommand, c console) (err error) {
	if s.restored, err = restore(f.Checkpoint, c); err != nil {
		return err
	}
	if err := s.wants("finetune", f.Data, f.From); err != nil {
		return err
	}
	if err := s.see("finetune", f.Seen); err != nil {
		return err
	}
	s.out, s.settings.Size = f.Out, s.viewSize()
	s.settings.takeData(f.Data, f.Labels, f.Val)
	all, err := s.openLabels(ctx, f.TestLimit)
	if err != nil {
		return err
	}
	if s.set, err = s.choose(all, f.Subset, f.LabelsPerClass, f.Seed); err != nil {
		return err
	}
	s.options, err = f.options(s.settings.HeadLayers, s.set.Len(), all.Len())
	if err != nil {
		return err
	}
	s.options.Checkpoint = s.path
	s.options.into(&s.settings)
	if err := s.settings.validate(); err != nil {
		return err
	}
	first := s.recipe.First
	s.recipe, err = s.settings.recipe(s.viewSize())
	s.recipe.First = first                // of an encoder alone
	s.recipe.Policy = s.checkpoint.Policy // the encoder's arithmetic, not one measured anew
	return err
}

// resume takes everything from the newest checkpoint of a stopped run.
func (s *finetuneSession) resume(ctx context.Context, f *finetuneCommand, flags []string,
	c console) (err error) {
	for _, flag := range flags {
		switch flag {
		case "resume", "device", "json", "checkpoint-every":
		default:
			return usage("finetune: --resume goes on as the run began: leave --%s out", flag)
		}
	}
	if s.restored, err = restore(f.Checkpoint, c); err != nil {
		return err
	}
	ok := false
	if s.options, ok, err = readFinetune(s.checkpoint); err != nil {
		return fmt.Errorf("finetune: %s: options inside: %w", s.path, err)
	} else if !ok {
		return usage("finetune: %s is not of a stopped finetune run: leave --resume out to begin "+
			"one from it", s.path)
	}
	all, err := s.openLabels(ctx, s.options.TestLimit)
	if err != nil {
		return err
	}
	s.set, err = s.choose(all, s.options.Subset, s.options.LabelsPerClass, s.options.Seed)
	if err != nil {
		return err
	}
	s.out, s.resumed = filepath.Dir(s.path), true
	return samePictures(s.checkpoint, s.path, s.set)
}

// supervised is the recipe of the run.
func (s *finetuneSession) supervised() (supervise.Recipe, error) {
	rule, err := s.options.rule()
	if err != nil {
		return supervise.Recipe{}, err
	}
	o := s.options
	return supervise.Recipe{Train: s.set, Test: s.parts.Test, Views: s.recipe.Views,
		Layer: o.Layer, Frozen: o.Frozen, Rule: rule,
		Rate:   train.Rate{Base: o.LR, Scaling: optim.None},
		Epochs: o.Epochs, Batch: o.Batch, Seed: uint64(o.Seed), About: s.recipe.About,
		Settings: s.settings.trainingTOML() + o.line() + picturesLine(s.set)}, nil
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
		err = fmt.Errorf("%w after step %d of %d; go on with: vksimclr finetune %s --resume",
			errInterrupted, s.run.Done(), s.run.Total(), filepath.Clean(s.out))
	}
	return s.result, err
}

// finetuneConfig is the first line of config.toml in the folder of a finetune run.
const finetuneConfig = "# written by vksimclr finetune"

// isFinetuned tells whether a folder is that of a finetune run.
func isFinetuned(dir string) bool {
	text, err := os.ReadFile(filepath.Join(dir, settingsFile))
	return err == nil && strings.HasPrefix(string(text), finetuneConfig)
}

// saveConfig writes the options into the folder of the run.
func (s *finetuneSession) saveConfig() error {
	var text bytes.Buffer
	text.WriteString(finetuneConfig)
	if err := toml.NewEncoder(&text).Encode(s.options); err != nil {
		return fmt.Errorf("finetune: %w", err)
	}
	fmt.Fprintf(&text, "data = %q\nval = %q\nlabels = %q\n", s.settings.Data, s.settings.Val,
		s.settings.Labels)
	return atomicfile.Write(filepath.Join(s.out, settingsFile), text.Bytes())
}
