package main

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"vksimclr/optim"
	"vksimclr/train"
)

// finetuneOptions is what decides supervised training beside data and network; nothing is left
// open. Checkpoints and config.toml keep it.
type finetuneOptions struct {
	Checkpoint     string  `json:"checkpoint" toml:"checkpoint"` // that it began with
	Subset         string  `json:"subset" toml:"subset"`         // "": all
	LabelsPerClass int     `json:"labels_per_class" toml:"labels_per_class"`
	TestLimit      int     `json:"test_limit" toml:"test_limit"`
	Layer          string  `json:"layer" toml:"layer"` // train.LayerH or train.LayerHead1
	Frozen         bool    `json:"frozen" toml:"frozen"`
	Epochs         int     `json:"epochs" toml:"epochs"`
	Batch          int     `json:"batch" toml:"batch"`
	Optimizer      string  `json:"optimizer" toml:"optimizer"`
	LR             float64 `json:"lr" toml:"lr"` // the highest
	WeightDecay    float64 `json:"weight_decay" toml:"weight_decay"`
	Seed           int64   `json:"seed" toml:"seed"`
}

// nesterov is the momentum of supervised training in both papers.
const nesterov = 0.9

// options are the flags with what they leave open: SimCLR v2's recipe for a head of 3 layers, else
// v1's. n of all labelled pictures are trained on.
func (f *finetuneCommand) options(headLayers, n, all int) (o finetuneOptions, err error) {
	o = finetuneOptions{Subset: f.Subset, LabelsPerClass: f.LabelsPerClass,
		TestLimit: f.TestLimit, Layer: train.LayerH, Frozen: f.Freeze != "", Epochs: f.Epochs,
		Batch: f.Batch, Optimizer: f.Optimizer, LR: f.LR, WeightDecay: f.WeightDecay, Seed: f.Seed}
	v2 := headLayers == 3 && !o.Frozen
	if f.From == "head1" || f.From == "" && v2 && n < all {
		o.Layer = train.LayerHead1
	}
	if o.Epochs == 0 {
		switch {
		case o.Frozen:
			o.Epochs = 90
		case 20*n <= all:
			o.Epochs = 60
		default:
			o.Epochs = 30
		}
	}
	if o.Batch == 0 {
		o.Batch = min(n, 8)
		for 2*o.Batch <= min(n/8, 256) {
			o.Batch *= 2
		}
	}
	if o.Optimizer == "" {
		o.Optimizer = "sgd"
		if v2 {
			o.Optimizer = "lars"
		}
	}
	if o.LR == 0 {
		base, scaling := 0.05, optim.Linear
		switch {
		case o.Optimizer == "lars":
			base, scaling = 0.005, optim.Sqrt
		case o.Optimizer == "adamw", o.Optimizer == "adam":
			base, scaling = 3e-4, optim.None
		case o.Frozen:
			base = 0.1
		}
		if o.LR, err = scaling.Peak(base, o.Batch); err != nil {
			return o, err
		}
		if o.Optimizer == "sgd" {
			o.LR = max(o.LR, base) // the papers' batches have 4096 pictures
		}
	}
	_, err = o.rule()
	if err != nil {
		return o, usage("finetune: %s", err)
	}
	return o, nil
}

// rule is the rule of update.
func (o finetuneOptions) rule() (optim.Rule, error) {
	rule, err := optim.Named(o.Optimizer, optim.Settings{WeightDecay: o.WeightDecay,
		Momentum: nesterov, Trust: optim.DefaultLARS().Trust, Nesterov: o.Optimizer == "sgd"})
	if err != nil {
		return nil, err
	}
	return rule, rule.Validate()
}

func (o finetuneOptions) String() string {
	what := "encoder and classifier are trained"
	if o.Frozen {
		what = "the classifier alone is trained"
	}
	layer := "the encoder's output"
	if o.Layer == train.LayerHead1 {
		layer = "the head's first layer"
	}
	return fmt.Sprintf("%s, on %s; %s, learning rate %.4g, batch %d, %d epochs", what, layer,
		o.Optimizer, o.LR, o.Batch, o.Epochs)
}

// into writes into the settings of the encoder's run what is other in this one, so that embed, eval
// and export on its checkpoints use these pictures.
func (o finetuneOptions) into(s *Settings) {
	s.Limit, s.Precision = 0, "fp32"
	s.Optimizer, s.LR, s.LRScaling, s.WarmupEpochs = o.Optimizer, o.LR, "none", 0
	s.Momentum, s.WeightDecay, s.Seed = nesterov, o.WeightDecay, o.Seed
	s.Epochs, s.Batch = o.Epochs, max(2, o.Batch)
}

// finetuneMark begins the line of a checkpoint's settings that holds the options: a comment to
// TOML.
const finetuneMark = "# finetune: "

// line is that line.
func (o finetuneOptions) line() string {
	text, err := json.Marshal(o)
	if err != nil { // NaN, which check refuses
		panic("finetune: " + err.Error())
	}
	return finetuneMark + string(text) + "\n"
}

// readFinetune finds the options in the settings of a checkpoint; ok is false in those of train.
func readFinetune(c *train.Checkpoint) (o finetuneOptions, ok bool, err error) {
	_, rest, ok := strings.Cut(c.Settings, finetuneMark)
	if !ok {
		return o, false, nil
	}
	text, _, _ := strings.Cut(rest, "\n")
	err = json.Unmarshal([]byte(text), &o)
	if err == nil && !(o.LR > 0 && !math.IsInf(o.LR, 0) && o.Batch > 0) {
		err = fmt.Errorf("learning rate %g and batch %d", o.LR, o.Batch)
	}
	return o, true, err
}
