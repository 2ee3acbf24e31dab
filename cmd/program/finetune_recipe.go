package program

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"vksimclr/optim"
	"vksimclr/supervise"
	"vksimclr/train"
)

// supervised is the recipe of the run. The network of a teacher is added on the device.
func (s *finetuneSession) supervised() (supervise.Recipe, error) {
	rule, err := s.options.rule()
	if err != nil {
		return supervise.Recipe{}, err
	}
	o := s.options
	r := supervise.Recipe{Train: s.set, Test: s.parts.Test, Views: s.recipe.Views,
		Layer: o.Layer, Frozen: o.Frozen, Drawn: o.Drawn, Rule: rule,
		Rate:   train.Rate{Base: o.LR, Scaling: optim.None, WarmupEpochs: o.Warmup},
		Epochs: o.Epochs, Batch: o.Batch, Seed: uint64(o.Seed), About: s.recipe.About,
		Precision: s.recipe.Precision,
		Settings:  s.settings.trainingTOML() + o.line() + picturesLine(s.set)}
	switch s.resident {
	case "on":
		r.Resident = train.ResidentOn
	case "off":
		r.Resident = train.ResidentOff
	}
	if o.Distill != nil {
		r.Distillation = s.distillation()
	}
	return r, nil
}

// command is the command that a run with these options is of.
func (o finetuneOptions) command() string {
	if o.Distill != nil {
		return "distill"
	}
	return "finetune"
}

// resumeLine is the command line that goes on with a stopped run.
func resumeLine(command, out string) string {
	out = filepath.Clean(out)
	if command == "distill" {
		return "vksimclr distill --resume --out " + out
	}
	return fmt.Sprintf("vksimclr %s %s --resume", command, out)
}

// configMark begins the first line of config.toml in the folder of a run with labels or a teacher;
// the name of its command follows.
const configMark = "# written by vksimclr "

// supervisedBy is the command whose run a folder holds, finetune or distill; empty for others.
func supervisedBy(dir string) string {
	text, err := os.ReadFile(filepath.Join(dir, settingsFile))
	if err != nil {
		return ""
	}
	first, _, _ := strings.Cut(string(text), "\n")
	for _, command := range []string{"finetune", "distill"} {
		// Runs of before have the first setting on the same line.
		if strings.HasPrefix(first, configMark+command) {
			return command
		}
	}
	return ""
}
