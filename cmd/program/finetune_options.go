package program

import (
	"cmp"
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
	Layer          string  `json:"layer" toml:"layer"` // one of train.Layers
	Frozen         bool    `json:"frozen" toml:"frozen"`
	Epochs         int     `json:"epochs" toml:"epochs"`
	Batch          int     `json:"batch" toml:"batch"`
	Optimizer      string  `json:"optimizer" toml:"optimizer"`
	LR             float64 `json:"lr" toml:"lr"` // the highest
	WeightDecay    float64 `json:"weight_decay" toml:"weight_decay"`
	Seed           int64   `json:"seed" toml:"seed"`

	// What earlier runs lack is as it was for them.
	FromScratch bool           `json:"from_scratch,omitempty" toml:"from_scratch,omitempty"`
	Precision   string         `json:"precision,omitempty" toml:"precision,omitempty"` // "": fp32
	Drawn       bool           `json:"drawn_logits,omitempty" toml:"drawn_logits,omitempty"`
	Plain       bool           `json:"plain_momentum,omitempty" toml:"plain_momentum,omitempty"`
	Warmup      float64        `json:"warmup_epochs,omitempty" toml:"warmup_epochs,omitempty"`
	Distill     *distillTarget `json:"distill,omitempty" toml:"distill,omitempty"` // nil: labels
	Log         string         `json:"log,omitempty" toml:"log,omitempty"`         // as --log
}

// nesterov is the momentum of supervised training in both papers.
const nesterov = 0.9

// rule is the rule of update.
func (o finetuneOptions) rule() (optim.Rule, error) {
	rule, err := optim.Named(o.Optimizer, optim.Settings{WeightDecay: o.WeightDecay,
		Momentum: nesterov, Trust: optim.DefaultLARS().Trust,
		Nesterov: o.Optimizer == "sgd" && !o.Plain})
	if err != nil {
		return nil, err
	}
	return rule, rule.Validate()
}

func (o finetuneOptions) String() string {
	what := "encoder and classifier are trained"
	switch {
	case o.Frozen:
		what = "the classifier alone is trained"
	case o.Distill != nil:
		what = o.Distill.String()
	}
	if o.FromScratch {
		what += " from random weights"
	}
	layer := "the encoder's output"
	switch o.Layer {
	case train.LayerHead1:
		layer = "the head's first layer"
	case train.LayerHead2:
		layer = "the head's second layer"
	case train.LayerHead3:
		layer = "the head's third layer"
	case train.LayerZ:
		layer = "the head's output"
	}
	return fmt.Sprintf("%s, on %s; %s, %s, learning rate %.4g, batch %d, %d epochs", what, layer,
		o.Optimizer, cmp.Or(o.Precision, "fp32"), o.LR, o.Batch, o.Epochs)
}

// into writes into the settings of the encoder's run what is other in this one, so that embed, eval
// and export on its checkpoints use these pictures. Settings of its loss, rule and schedule play no
// part here.
func (o finetuneOptions) into(s *Settings) {
	fresh := defaultSettings()
	usual := fresh.fields()
	for i, f := range s.fields() {
		switch f.about.group {
		case "Contrast", "Loss and optimiser", "Schedule", "Parts of a batch":
			f.value.Set(usual[i].value)
		}
	}
	s.Limit, s.Precision = 0, cmp.Or(o.Precision, "fp32")
	s.Optimizer, s.LR, s.LRScaling, s.WarmupEpochs = o.Optimizer, o.LR, "none", o.Warmup
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
