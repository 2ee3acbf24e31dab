package program

import (
	"errors"
	"slices"
	"strings"

	"vksimclr/optim"
)

// checkRule finds settings of the optimiser that do not fit together.
func (s Settings) checkRule(problems *usageError) {
	belongs := func(given bool, flag, value string, to ...string) {
		if given && !slices.Contains(to, s.Optimizer) {
			problems.add("--%s%s is for the optimizer %s, not %s: give --optimizer %s, or leave "+
				"--%s out", flag, value, strings.Join(to, " or "), s.Optimizer, to[0], flag)
		}
	}
	belongs(s.Nesterov, "nesterov", "", "sgd", "lars")
	belongs(s.LARS != "official", "lars", " "+s.LARS, "lars")
	belongs(s.OptimizerStyle != pytorchStyle, "optimizer-style", " "+s.OptimizerStyle, "sgd",
		"adam")
	decay, scale := s.exclusions()
	if err := errors.Join(decay.Validate(), scale.Validate()); err != nil {
		problems.add("exclude: %s", strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	if s.JudgeEMA && s.EMADecay == 0 {
		problems.add("judge_ema: there is no average: give --ema-decay, usual is 0.999, or leave " +
			"--judge-ema out")
	}
	s.checkCurve(problems)
}

// checkCurve finds settings of the learning rate over the steps that do not fit together.
func (s Settings) checkCurve(problems *usageError) {
	epochs, err := parseEpochs(s.LRSteps)
	curve := optim.Curve(s.LRSchedule)
	switch {
	case err != nil:
		problems.add("lr_steps: %s", err)
	case curve == optim.Drops && len(epochs) == 0:
		problems.add("lr_schedule is step: give the epochs of its drops, as --lr-steps 60,80")
	case curve != optim.Drops && len(epochs) > 0:
		problems.add("lr_steps are for --lr-schedule step, not %s: leave --lr-steps out, or give "+
			"--lr-schedule step", curve)
	case len(epochs) > 0 && epochs[len(epochs)-1] >= s.Epochs:
		problems.add("lr_steps has epoch %d, but the last of %d epochs is %d: give earlier ones",
			epochs[len(epochs)-1], s.Epochs, s.Epochs-1)
	}
	if s.LREnd != 0 && (curve == optim.Drops || curve == optim.Constant) {
		problems.add("lr_end is %v, but only a cosine has an end, not --lr-schedule %s: leave "+
			"--lr-end out", s.LREnd, curve)
	}
}
