package program

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"vksimclr/data"
)

type trainCommand struct {
	Settings   Settings `embed:""`
	Preset     string   `name:"preset" placeholder:"NAME" group:"Run" help:"${preset_help}"`
	ConfigFile string   `name:"config" placeholder:"FILE" group:"Run" help:"${config_help}"`
	Resume     bool     `group:"Run" help:"${resume_help}"`
	DryRun     bool     `name:"dry-run" group:"Run" help:"${dry_run_help}"`
	JSON       bool     `group:"Run" help:"Print the summary as JSON."`

	Dashboard string `placeholder:"HOST:PORT" group:"Watch" help:"${dashboard_help}"`
	Token     string `name:"dashboard-token" placeholder:"TOKEN" group:"Watch" help:"${token_help}"`

	auto decided // flags given as auto, which is no value of theirs
}

// trainVars are the texts that do not fit into trainCommand's tags.
func trainVars() kong.Vars {
	return kong.Vars{
		"pack_side_help": "Longest side of a packed picture in pixels: larger ones are scaled " +
			"down; 0 keeps all sizes.",
		"split_help": "Part of the data: train, test, or bank: the labelled pictures of stl10, " +
			"else train.",
		"layer_help":   "h: the encoder's output, for use; z: the head's, which the loss compares.",
		"address_help": addressHelp(),
		"token_help":   tokenHelp(),
		"dashboard_help": "Show the run on a web page while it trains, as 127.0.0.1:8080; port 0 " +
			"is any free one. Other machines need a token.",
		"preset_help": "A published recipe: " + strings.Join(presets(), ", ") + ". --config and " +
			"flags go over it.",
		"config_help": "TOML file of settings, the flags' names with _ for -; flags go over it.",
		"resume_help": "Go on from the newest good checkpoint in --out, to the very same bits; " +
			"a run that has none yet begins. --epochs with more than it had prolongs it.",
		"dry_run_help": "Choose what is not given, say what the run needs, print all settings as " +
			"TOML for --config, and do nothing.",
	}
}

func (trainCommand) Help() string {
	return `The folder --out gets checkpoint-STEP.safetensors, encoder.safetensors (the newest
encoder alone, for other programs), metrics.jsonl (one JSON object a step), summary.json
(knn_before, knn_after) and config.toml (the settings of the run). Ctrl-C finishes the step and
saves.

A setting whose default is auto is chosen from the pictures and the device, unless --data is shapes.
The choices and their reasons are printed, and the settings are kept in config.toml.

Examples:

  vksimclr train
  vksimclr train --data ~/pictures
  vksimclr train --data ~/pictures --dry-run > recipe.toml
  vksimclr train --data train.csv --val 'tar:shards/val-{000..009}.tar'
  vksimclr train --data ~/pictures --size 64 --arch small --val 10%
  vksimclr train --data cifar10:DIR --arch small --limit 5000 --epochs 10 --batch 128 \
      --optimizer sgd --lr 0.06 --temperature 0.5
  vksimclr train --config recipe.toml --seed 2 --out runs/second
  vksimclr train --init runs/mine/encoder.safetensors --lr 0.05 --out runs/third
  vksimclr train --dashboard 127.0.0.1:8080                  watch it in a browser
  vksimclr train --resume --out runs/second
  vksimclr train --resume --epochs 400 --out runs/second     it had 200: prolong it`
}

// Run trains; the parsed line tells which flags were given.
func (t *trainCommand) Run(ctx context.Context, line *kong.Context, c console) (err error) {
	if err := t.sameLine(c.ranks, given(line)); err != nil {
		return err
	}
	if c.ranks.follows() {
		return t.follow(ctx, c)
	}
	defer func() { err = c.ranks.leave(err) }()
	settings, known, err := t.resolve(given(line), c)
	if err != nil {
		return err
	}
	if t.DryRun {
		s := &session{Settings: settings, log: c.log, told: c.log,
			shared: shared{ranks: c.ranks, warnings: &warnings{}}}
		if _, err := s.resolve(ctx, known, t.Resume); err != nil {
			return err
		}
		_, err = fmt.Fprint(c.out, s.toml())
		return err
	}
	page, err := openPage("train", t.Dashboard, t.Token, c.log)
	if err != nil {
		return err
	}
	defer page.close()
	result, err := trainRun(ctx, settings, known, t.Resume, page, c)
	if err != nil {
		return err
	}
	return c.print(t.JSON, result)
}

// resolve lays the flags over the file over the defaults; a resumed run's own settings stand in
// for the defaults. known are the settings that one of them gives.
func (t *trainCommand) resolve(flags []string, c console) (s Settings, known decided, err error) {
	s, known = defaultSettings(), decided{}
	if t.Resume {
		if t.Settings.Out == "" {
			return s, known, usage("--resume needs the folder of the run: add --out DIR")
		}
		var found bool
		s, found, err = resumedSettings(t.Settings.Out, func(err error) {
			fmt.Fprintf(c.log, "vksimclr: skipped: %s\n", err)
		})
		if err != nil {
			return s, known, err
		}
		if found {
			known.add(keys()...)
		}
	}
	var preset []string
	if t.Preset != "" {
		if t.Resume {
			return s, known, usage("--resume goes on with the run's own settings: leave " +
				"--preset out")
		}
		if preset, err = s.loadPreset(t.Preset); err != nil {
			return s, known, err
		}
		known.add(preset...)
	}
	if t.ConfigFile != "" {
		file, err := s.load(t.ConfigFile)
		if err != nil {
			return s, known, err
		}
		known.add(file...)
	}
	flags = slices.DeleteFunc(flags, func(flag string) bool { return t.auto[flag] })
	s.override(t.Settings, flags)
	known.add(flags...)
	known.drop(slices.Collect(maps.Keys(t.auto))...)
	if spec, err := data.ParseSpec(s.Data); err == nil {
		s.Data = spec.String() // a path stays one after the folder has gone
	}
	if err := s.checkPreset(t.Preset); err != nil {
		return s, known, err
	}
	if t.Preset != "" {
		fmt.Fprintln(c.log, s.presetText(t.Preset, preset))
	}
	open := known.open(s)
	if err := s.validateOpen(open); err != nil {
		return s, known, err
	}
	return s, known, s.checkIdle(flags, open)
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
