package main

import (
	"context"
	"fmt"

	"github.com/alecthomas/kong"

	"vksimclr/data"
)

type trainCommand struct {
	Settings   Settings `embed:""`
	ConfigFile string   `name:"config" placeholder:"FILE" group:"Run" help:"${config_help}"`
	Resume     bool     `group:"Run" help:"${resume_help}"`
	JSON       bool     `group:"Run" help:"Print the summary as JSON."`
}

// trainVars are the texts that do not fit into trainCommand's tags.
func trainVars() kong.Vars {
	return kong.Vars{
		"layer_help":      "h: the encoder's output, for use; z: the head's, which the loss compares.",
		"test_limit_help": "Pictures to test on; 0 means all.",
		"eval_k_help": "Neighbours that vote; 0: 200, but at most a tenth of the training " +
			"pictures.",
		"knn_t":      "Temperature T of the votes' weights exp(cosine/T).",
		"votes_help": "How neighbours vote: weighted or plain; plain ones all count 1.",
		"l2_help": "Penalty l2/2·|W|² beside the sum of cross-entropies (scikit-learn's 1/C); 0 " +
			"takes the best of up to 45 between 1e-6 and 1e5.",
		"rank_pictures_help": "Pictures to use at most. RankMe's authors use 25600.",
		"rank_views_help":    "Pictures of which two views are compared; 0: no alignment.",
		"classifier_help":    "A classifier that eval linear or finetune kept; default: the run's.",
		"config_help":        "TOML file of settings, the flags' names with _ for -; flags go over it.",
		"resume_help": "Go on from the newest good checkpoint in --out, to the very same bits; " +
			"a run that has none yet begins.",
	}
}

func (trainCommand) Help() string {
	return `The folder --out gets checkpoint-STEP.safetensors, encoder.safetensors (the newest
encoder alone, for other programs), metrics.jsonl (one JSON object a step), summary.json
(knn_before, knn_after) and config.toml (the settings of the run). Ctrl-C finishes the step and
saves.

Examples:

  vksimclr train
  vksimclr train --data ~/pictures --size 64 --arch small --val 10%
  vksimclr train --data cifar10:DIR --arch small --limit 5000 --epochs 10 --batch 128 \
      --optimizer sgd --lr 0.06 --temperature 0.5
  vksimclr train --config recipe.toml --seed 2 --out runs/second
  vksimclr train --init runs/mine/encoder.safetensors --lr 0.05 --out runs/third
  vksimclr train --resume --out runs/second`
}

// Run trains; the parsed line tells which flags were given.
func (t *trainCommand) Run(ctx context.Context, line *kong.Context, c console) error {
	settings, err := t.resolve(given(line), c)
	if err != nil {
		return err
	}
	result, err := trainRun(ctx, settings, t.Resume, c.log)
	if err != nil {
		return err
	}
	if t.JSON {
		return c.printJSON(result)
	}
	_, err = fmt.Fprintln(c.out, result)
	return err
}

// resolve lays the flags over the file over the defaults; a resumed run's own settings stand in
// for the defaults.
func (t *trainCommand) resolve(flags []string, c console) (Settings, error) {
	s := defaultSettings()
	if t.Resume {
		if t.Settings.Out == "" {
			return s, usage("--resume needs the folder of the run: add --out DIR")
		}
		var err error
		s, err = resumedSettings(t.Settings.Out, func(err error) {
			fmt.Fprintf(c.log, "vksimclr: skipped: %s\n", err)
		})
		if err != nil {
			return s, err
		}
	}
	if t.ConfigFile != "" {
		if err := s.load(t.ConfigFile); err != nil {
			return s, err
		}
	}
	s.override(t.Settings, flags)
	if spec, err := data.ParseSpec(s.Data); err == nil {
		s.Data = spec.String() // a path stays one after the folder has gone
	}
	return s, s.validate()
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
