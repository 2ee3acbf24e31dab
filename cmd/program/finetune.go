package program

import (
	"context"

	"github.com/alecthomas/kong"

	"vksimclr/train"
)

type finetuneCommand struct {
	Checkpoint      string  `arg:"" help:"A checkpoint, or a run's folder: its newest good one."`
	Data            string  `placeholder:"DATA" help:"As for train; default: the run's."`
	Labels          string  `placeholder:"WORD" help:"As for train; default: the run's."`
	Val             string  `placeholder:"PATH" help:"As for train; default: the run's."`
	Subset          string  `placeholder:"SHARE|FILE" help:"${subset_help}"`
	LabelsPerClass  int     `name:"labels-per-class" placeholder:"N" help:"Train on N a class."`
	TestLimit       int     `name:"test-limit" default:"0" help:"Test on N pictures; 0 means all."`
	Protocol        string  `default:"auto" help:"${finetune_protocol_help}"`
	From            string  `placeholder:"LAYER" help:"${from_help}"`
	FromLayer       string  `name:"from-layer" placeholder:"K" help:"${from_layer_help}"`
	FromScratch     bool    `name:"from-scratch" help:"${from_scratch_help}"`
	InitLogits      string  `name:"init-logits" default:"zero" help:"${init_logits_help}"`
	Freeze          string  `placeholder:"encoder" help:"${freeze_help}"`
	Epochs          int     `placeholder:"N" help:"${finetune_epochs_help}"`
	Batch           int     `placeholder:"N" help:"${finetune_batch_help}"`
	Optimizer       string  `placeholder:"RULE" help:"${finetune_optimizer_help}"`
	LR              float64 `placeholder:"RATE" help:"${finetune_lr_help}"`
	WeightDecay     float64 `default:"0" help:"Weight decay."`
	Precision       string  `default:"fp32" help:"fp32, mixed or bf16, as for train."`
	Resident        string  `default:"auto" help:"As for train: auto, on or off."`
	Seed            int64   `default:"1" help:"Seed of subset, order and views."`
	Out             string  `placeholder:"DIR" help:"Folder of the result; default: as for train."`
	CheckpointEvery int     `default:"0" help:"${finetune_every_help}"`
	Resume          bool    `help:"Go on with the stopped run in the folder CHECKPOINT."`
	Device          string  `placeholder:"DEVICE" help:"Vulkan device, as for train."`
	JSON            bool    `help:"Print the result as JSON."`

	Pictures pictureFlags `embed:""`
	Seen     seenFlags    `embed:""`
	Watch    watchFlags   `embed:""`
}

// finetuneVars are the texts that do not fit into finetuneCommand's tags.
func finetuneVars() kong.Vars {
	return kong.Vars{
		"finetune_log_help": finetuneLogHelp,
		"subset_help": "Train on a share such as 1% or 10%, as many pictures of each class, or " +
			"on the pictures that a file lists, a key or path a line. Default: all.",
		"from_help": "What the classifier reads: encoder (its output) or head1 (the projection " +
			"head's first layer, kept). Default: head1 for a head of 3 layers and not all " +
			"labels, as SimCLR v2, else encoder.",
		"from_layer_help": "The same as a number: 0 the encoder's output, 1 to 3 a layer of the " +
			"head, -1 its output.",
		"from_scratch_help": "Begin with random weights instead of the run's, for comparison.",
		"init_logits_help":  "First weights of the classifier: zero, or normal (deviation 0.01).",
		"finetune_protocol_help": "Published settings for what is not given: v1, v2, lightly, or " +
			"auto: v2's for a head of 3 layers, else v1's, with a batch for few labels.",
		"freeze_help": "encoder: train the classifier alone and leave the encoder as it is.",
		"finetune_epochs_help": "Times through the pictures. Default: 60 for 5 % of the labels " +
			"or fewer, else 30; 90 with --freeze.",
		"finetune_batch_help": "Pictures in a step. Default: the power of two that makes 8 " +
			"steps an epoch or more, from 8 to 256.",
		"finetune_optimizer_help": "sgd (with Nesterov's momentum 0.9), lars, adamw or adam. " +
			"Default: sgd, as SimCLR v1; for a head of 3 layers lars, as v2.",
		"finetune_lr_help": "Highest learning rate; it falls to 0 along half a cosine. Default: " +
			"sgd 0.05·batch/256 and at least 0.05 (0.1 for both with --freeze), lars " +
			"0.005·√batch, adamw and adam 0.0003.",
		"finetune_every_help": "Steps between checkpoints; 0 means after an epoch, every half " +
			"minute at most.",
	}
}

func (finetuneCommand) Help() string {
	return `Trains a trained encoder with labels: a classifier on top, and the encoder with it.
Pictures are cropped and flipped, nothing more. The classifier is tested on the pictures of --val
or the data set's own test part.

The folder --out is a run like train's: checkpoints, encoder.safetensors, metrics.jsonl,
summary.json, config.toml; and classifier.safetensors with the names of the classes, for predict.
Ctrl-C finishes the step and saves.

Examples:

  vksimclr finetune runs/mine --data ~/labelled --val 20%
  vksimclr finetune runs/mine --data cifar10:DIR --subset 1% --out runs/mine-1percent
  vksimclr finetune runs/mine --data cifar10:DIR --subset 1% --from-scratch
  vksimclr finetune runs/mine --labels-per-class 20 --freeze encoder --json
  vksimclr finetune runs/mine --subset labelled.txt --from-layer 1 --protocol v2
  vksimclr finetune runs/mine --data ~/labelled --dashboard 127.0.0.1:8080 --log csv
  vksimclr finetune runs/mine-1percent --resume`
}

// Run trains with labels.
func (f *finetuneCommand) Run(ctx context.Context, line *kong.Context, c console) error {
	s := &finetuneSession{command: "finetune", log: c.log, every: f.CheckpointEvery,
		resident: f.Resident}
	err := f.check()
	if err == nil && f.Resume {
		err = s.resume(ctx, f.Checkpoint, given(line), c)
	} else if err == nil {
		err = s.begin(ctx, f, c)
	}
	if err == nil {
		err = s.watch(f.Watch)
	}
	if err != nil {
		return err
	}
	defer s.page.close()
	result, err := s.onDevice(ctx, f.Device)
	if err != nil {
		return err
	}
	return c.print(f.JSON, result)
}

// layer is the layer that the flags name; empty where they leave it open.
func (f *finetuneCommand) layer() string {
	if f.From == "encoder" {
		return train.LayerH
	}
	if f.FromLayer != "" {
		name, _ := train.LayerNumber(f.FromLayer) // checked before
		return name
	}
	return f.From
}
