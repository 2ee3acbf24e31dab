package program

import (
	"fmt"
	"strconv"
	"strings"

	"vksimclr/data"
	"vksimclr/kernels"
	"vksimclr/optim"
	"vksimclr/train"
)

// Words of settings of the optimiser.
const (
	pytorchStyle = "pytorch"
	kerasStyle   = "keras"
	usualExclude = train.ExcludeBias + "," + train.ExcludeNorm
	sameExclude  = "same"
	excludeNone  = "none"
	dropLast     = "drop"
	keepLast     = "keep"
	wrapLast     = "wrap"
)

// ruleSettings are details of the rule of update.
func ruleSettings() []setting {
	return []setting{
		{key: "nesterov", value: "false", help: "Nesterov's momentum, for sgd and lars."},
		{key: "lars", value: "official", words: words(kernels.LARSForms()),
			help: "Form of lars: official (the released SimCLR code), popular (its second form: " +
				"the momentum is scaled), clip (official, the scaled rate at most the rate), " +
				"lightly (also VISSL's LARC) or solo-learn."},
		{key: "optimizer_style", value: pytorchStyle, words: words([]string{pytorchStyle,
			kerasStyle}), help: "sgd and adam as in pytorch, or as in keras, which the released " +
			"SimCLR code uses: the rate inside sgd's momentum; adam's eps beside √v, 1e-7."},
		{key: "beta2", value: "0.999", help: "Beta2 of adam and adamw."},
		{key: "eps", value: "0", help: "Eps of adam and adamw; 0 means the usual 1e-8, of keras " +
			"1e-7."},
		{key: "exclude", value: usualExclude, help: "Parameters that neither decay nor have " +
			"their rate scaled by lars: a list of bias, norm (of batch norms) and patterns of " +
			"names as head.*, or none."},
		{key: "exclude_scale", value: sameExclude, help: "Parameters whose rate lars does not " +
			"scale: a list as for --exclude, none, or same: those of --exclude."},
		{key: "ema_decay", value: "0", help: "Decay of an exponential moving average of the " +
			"weights, as 0.999; its encoder is kept as " + train.AverageEncoderFile + ". 0 means " +
			"none."},
	}
}

// curveSettings are details of the learning rate over the steps.
func curveSettings() []setting {
	return []setting{
		{key: "lr_schedule", value: string(optim.Cosine), words: words(optim.Curves()),
			help: "Learning rate after the warm-up: cosine by steps; cosine_epochs, the same for " +
				"all steps of an epoch; constant; or step: times --lr-factor in the epochs of " +
				"--lr-steps."},
		{key: "lr_start", value: "0", help: "Rate of the warm-up's beginning, as a share of the " +
			"highest one."},
		{key: "lr_end", value: "0", help: "Rate at the cosine's end, as a share of the highest " +
			"one."},
		{key: "lr_offset", value: "0", help: "0: step s of W warm-up steps has s/W of the " +
			"highest rate, the first one 0, as the released SimCLR code. 1: it has (s+1)/W, and " +
			"the last step of the run the end's rate, as lightly."},
		{key: "lr_steps", help: "Epochs, counted from 0, at whose start the rate drops, as " +
			"60,80: for --lr-schedule step."},
		{key: "lr_factor", value: "0.1", help: "What the rate is multiplied by there."},
		{key: "last_batch", value: dropLast, words: words([]string{dropLast, keepLast, wrapLast}),
			help: "Pictures at the end of an epoch that fill no batch: drop them; keep them as a " +
				"smaller batch; or wrap: go on with the next epoch's, as the released SimCLR " +
				"code (⌊pictures·epochs/batch⌋ + 1 steps in all)."},
	}
}

// rule is the rule of update.
func (s Settings) rule() (optim.Rule, error) {
	var form kernels.LARSForm
	if err := form.UnmarshalText([]byte(s.LARS)); err != nil {
		return nil, err
	}
	return optim.Named(s.Optimizer, optim.Settings{WeightDecay: s.WeightDecay,
		Momentum: s.Momentum, Trust: s.TrustCoefficient, Nesterov: s.Nesterov, LARS: form,
		Beta2: s.Beta2, Eps: s.Eps, Keras: s.OptimizerStyle == kerasStyle})
}

// rate is the learning rate of every step.
func (s Settings) rate() train.Rate {
	at, _ := parseEpochs(s.LRSteps) // checked by validate
	return train.Rate{Base: s.LR, Scaling: optim.Scaling(s.LRScaling),
		WarmupEpochs: s.WarmupEpochs, Curve: optim.Curve(s.LRSchedule), Start: s.LRStart,
		End: s.LREnd, Offset: s.LROffset, At: at, Factor: s.LRFactor}
}

// exclusions are the parameters that do not decay and whose rate is not scaled. The usual ones are
// nil, which is what they always were.
func (s Settings) exclusions() (decay, scale train.Exclusion) {
	decay = parseExclusion(s.Exclude)
	if s.ExcludeScale == sameExclude {
		return decay, nil
	}
	if scale = parseExclusion(s.ExcludeScale); scale == nil {
		scale = train.Exclusion{train.ExcludeBias, train.ExcludeNorm}
	}
	return decay, scale
}

func parseExclusion(text string) train.Exclusion {
	switch text {
	case usualExclude:
		return nil
	case excludeNone:
		return train.Exclusion{}
	}
	var list train.Exclusion
	for word := range strings.SplitSeq(text, ",") {
		list = append(list, strings.TrimSpace(word))
	}
	return list
}

// parseEpochs reads rising numbers of epochs; none for "".
func parseEpochs(text string) (epochs []int, err error) {
	if text == "" {
		return nil, nil
	}
	for word := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil || n < 1 || len(epochs) > 0 && n <= epochs[len(epochs)-1] {
			return nil, fmt.Errorf("%q are not rising epochs from 1 on: give them as 60,80", text)
		}
		epochs = append(epochs, n)
	}
	return epochs, nil
}

// course is the way of the steps through so many pictures.
func (s Settings) course(pictures int) data.Course {
	return data.Course{Pictures: pictures, Batch: s.Batch, Tail: s.tail()}
}

func (s Settings) tail() data.Tail {
	switch s.LastBatch {
	case keepLast:
		return data.TailKeep
	case wrapLast:
		return data.TailWrap
	}
	return data.TailDrop
}
