package program

import (
	"context"

	"github.com/alecthomas/kong"
)

type distillCommand struct {
	Teacher         string   `placeholder:"RUN|FILE.npy" help:"${teacher_help}"`
	Classifier      string   `placeholder:"FILE" help:"${teacher_classifier_help}"`
	Init            string   `placeholder:"RUN" help:"${distill_init_help}"`
	Arch            string   `placeholder:"NAME" help:"${student_help}"`
	Width           int      `placeholder:"N" help:"Its channels, as for train."`
	Network         []string `placeholder:"KEY=VALUE" help:"${student_network_help}"`
	FromLayer       string   `name:"from-layer" default:"0" help:"${from_layer_help}"`
	Data            string   `placeholder:"DATA" help:"As for train; default: the teacher's."`
	Labels          string   `placeholder:"WORD" help:"As for train; default: the teacher's."`
	Val             string   `placeholder:"PATH" help:"As for train; default: the teacher's."`
	Limit           int      `default:"0" help:"Train on N pictures only; 0 means all."`
	TestLimit       int      `name:"test-limit" default:"0" help:"Test on N pictures; 0: all."`
	Temperature     float64  `placeholder:"T" help:"${distill_t_help}"`
	TimesT2         bool     `name:"times-t2" help:"${times_t2_help}"`
	LabelsWeight    float64  `name:"labels-weight" default:"0" help:"${labels_weight_help}"`
	Subset          string   `placeholder:"SHARE|FILE" help:"${distill_subset_help}"`
	LabelsPerClass  int      `name:"labels-per-class" placeholder:"N" help:"N labels a class."`
	Protocol        string   `default:"auto" help:"${distill_protocol_help}"`
	Epochs          int      `placeholder:"N" help:"${distill_epochs_help}"`
	WarmupEpochs    float64  `name:"warmup-epochs" default:"-1" help:"${distill_warmup_help}"`
	Batch           int      `placeholder:"N" help:"${finetune_batch_help}"`
	Optimizer       string   `placeholder:"RULE" help:"${distill_optimizer_help}"`
	LR              float64  `placeholder:"RATE" help:"${distill_lr_help}"`
	WeightDecay     float64  `default:"0.0001" help:"Weight decay."`
	Precision       string   `default:"fp32" help:"fp32, mixed or bf16, as for train."`
	Resident        string   `default:"auto" help:"As for train: auto, on or off."`
	Seed            int64    `default:"1" help:"Seed of weights, order, views and subset."`
	Out             string   `placeholder:"DIR" help:"Folder of the result; default: as for train."`
	CheckpointEvery int      `default:"0" help:"${finetune_every_help}"`
	Resume          bool     `help:"Go on with the stopped run in the folder --out."`
	Device          string   `placeholder:"DEVICE" help:"Vulkan device, as for train."`
	JSON            bool     `help:"Print the result as JSON."`

	Pictures pictureFlags `embed:""`
	Seen     seenFlags    `embed:""`
	Watch    watchFlags   `embed:""`
}

// distillVars are the texts that do not fit into distillCommand's tags.
func distillVars() kong.Vars {
	return kong.Vars{
		"teacher_help": "A run of finetune, or one that eval linear judged: it answers to each " +
			"view. Or a .npy file with a row of logits for each picture, as predict writes it.",
		"teacher_classifier_help": "The teacher's classifier; default: the one in its folder.",
		"distill_init_help":       "Run whose network the student begins with; default: random.",
		"student_help":            "The student's encoder, as for train; default: the teacher's.",
		"student_network_help": "A setting of the student's network by its name in config.toml, " +
			"such as initialization=simclr. May be repeated. Default: the teacher's.",
		"distill_t_help": "Temperature of both softmaxes. Default: 0.1 for a student like its " +
			"teacher, else 1, as SimCLR v2.",
		"times_t2_help": "Multiply the teacher's term by T², as the released notebook does.",
		"labels_weight_help": "Weight of the cross entropy with labels, 0 to 1; the teacher's " +
			"term has the rest. 0: labels play no part.",
		"distill_subset_help": "Pictures whose labels count with --labels-weight, as for " +
			"finetune. Default: all.",
		"distill_protocol_help": "Settings for what is not given: v2 (LARS 0.1·√batch, batch " +
			"1024, 400 epochs), or auto.",
		"distill_epochs_help":    "Times through the pictures. Default: 100; v2 400.",
		"distill_warmup_help":    "Epochs of rising rate; -1 means a twentieth of the epochs.",
		"distill_optimizer_help": "sgd (with Nesterov's momentum 0.9), lars, adamw or adam.",
		"distill_lr_help": "Highest learning rate; it falls to 0 along half a cosine. Default: " +
			"sgd 0.1·batch/256 and at least 0.05, lars 0.1·√batch, adamw and adam 0.001.",
	}
}

func (distillCommand) Help() string {
	return `Trains a student to answer as a teacher does, on pictures without labels (SimCLR v2's
third stage). The loss is the cross entropy of the student's softmax at temperature T with the
teacher's. Pictures are cropped and flipped, nothing more. Teacher and student see the same view.

The folder --out is a run like finetune's: checkpoints, encoder.safetensors, classifier.safetensors,
metrics.jsonl, summary.json, config.toml. Ctrl-C finishes the step and saves.

Examples:

  vksimclr distill --teacher runs/tuned --out runs/self             a student like its teacher
  vksimclr distill --teacher runs/tuned --arch small --out runs/little
  vksimclr distill --teacher runs/tuned --init runs/mine --data ~/more-pictures
  vksimclr distill --teacher logits.npy --data cifar10:DIR --arch resnet18
  vksimclr distill --teacher runs/tuned --labels-weight 0.1 --subset 10%
  vksimclr distill --teacher runs/tuned --out runs/self --dashboard 127.0.0.1:8080
  vksimclr distill --resume --out runs/little`
}

// Run trains the student.
func (f *distillCommand) Run(ctx context.Context, line *kong.Context, c console) error {
	s := &finetuneSession{command: "distill", log: c.log, every: f.CheckpointEvery,
		resident: f.Resident}
	err := f.check()
	if err == nil && f.Resume {
		err = s.resumeDistill(ctx, f.Out, given(line), c)
	} else if err == nil {
		err = s.beginDistill(ctx, f, c)
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
