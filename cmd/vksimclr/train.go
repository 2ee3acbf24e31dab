package main

import (
	"context"
	"fmt"

	"github.com/alecthomas/kong"

	"vksimclr/train"
)

type trainCommand struct {
	Settings   train.Config `embed:""`
	ConfigFile string       `name:"config" placeholder:"FILE" group:"Run" help:"TOML file of settings, the flags' names with _ for -; flags go over it."`
	Resume     bool         `group:"Run" help:"Go on from the newest good checkpoint in --out, to the very same bits; a run that has none yet begins."`
	JSON       bool         `group:"Run" help:"Print the summary as JSON."`
}

func (trainCommand) Help() string {
	return `The folder --out gets checkpoint-STEP.safetensors, metrics.jsonl (one JSON object a step), summary.json
(knn_before, knn_after) and config.toml (the settings of the run). Ctrl-C finishes the step and saves.

Examples:

  vksimclr train
  vksimclr train --data cifar10:DIR --arch small --limit 5000 --epochs 10 --batch 128 --optimizer sgd --lr 0.06 --temperature 0.5
  vksimclr train --config recipe.toml --seed 2 --out runs/second
  vksimclr train --resume --out runs/second`
}

// Run trains; the parsed line tells which flags were given.
func (t *trainCommand) Run(ctx context.Context, line *kong.Context, c console) error {
	config, err := t.config(given(line), c)
	if err != nil {
		return err
	}
	summary, err := train.Run(ctx, config, t.Resume, c.log)
	if err != nil {
		return err
	}
	if t.JSON {
		return c.printJSON(summary)
	}
	_, err = fmt.Fprintf(c.out, "kNN top-1: %.1f %% before, %.1f %% after %d epochs; everything is in %s\n",
		summary.KNNBefore, summary.KNNAfter, summary.Epochs, summary.Out)
	return err
}

// config lays the flags over the file over the defaults; a resumed run's own settings stand in for the defaults.
func (t *trainCommand) config(flags []string, c console) (train.Config, error) {
	config := train.Default()
	if t.Resume {
		if t.Settings.Out == "" {
			return config, &train.UsageError{Problems: []string{"--resume needs the folder of the run: add --out DIR"}}
		}
		var err error
		config, err = train.ResumeConfig(t.Settings.Out, func(err error) { fmt.Fprintf(c.log, "vksimclr: skipped: %s\n", err) })
		if err != nil {
			return config, err
		}
	}
	if t.ConfigFile != "" {
		if err := config.Load(t.ConfigFile); err != nil {
			return config, err
		}
	}
	config.Override(t.Settings, flags)
	return config, config.Validate()
}

// given lists the flags that stand on the command line.
func given(line *kong.Context) (flags []string) {
	for _, part := range line.Path {
		if part.Flag != nil && !part.Resolved {
			flags = append(flags, part.Flag.Name)
		}
	}
	return flags
}
