package program

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"vksimclr/models"
	"vksimclr/optim"
	"vksimclr/train"
)

// distillTarget is what a student learns, as checkpoints and config.toml keep it.
type distillTarget struct {
	Teacher      string  `json:"teacher" toml:"teacher"` // run, checkpoint or .npy
	Classifier   string  `json:"classifier,omitempty" toml:"classifier,omitempty"`
	Hash         string  `json:"teacher_sha256" toml:"teacher_sha256"` // of what answers
	Temperature  float64 `json:"temperature" toml:"temperature"`
	TimesT2      bool    `json:"times_t2" toml:"times_t2"`
	LabelsWeight float64 `json:"labels_weight" toml:"labels_weight"`
	Limit        int     `json:"limit" toml:"limit"` // pictures to train on; 0: all
}

func (d *distillTarget) String() string {
	text := fmt.Sprintf("the answers of %s are learnt at temperature %g", d.Teacher, d.Temperature)
	if d.LabelsWeight > 0 {
		text += fmt.Sprintf(", labels with weight %g", d.LabelsWeight)
	}
	return text
}

// check finds the mistakes in flags that need no look at the disk.
func (f *distillCommand) check() error {
	problems := &usageError{}
	wrong := func(bad bool, format string, args ...any) {
		if bad {
			problems.add("distill: "+format, args...)
		}
	}
	word := func(flag, value string, known ...string) {
		wrong(!slices.Contains(known, value), "--%s %s: give %s", flag, value,
			strings.Join(known, ", "))
	}
	wrong(f.Resume && f.Out == "", "--resume: give the folder of the run with --out")
	wrong(!f.Resume && f.Teacher == "", "there is no teacher: give a run of finetune, or a "+
		"file of logits, with --teacher")
	wrong(f.Arch != "" && !slices.Contains(models.EncoderNames(), f.Arch), "--arch %s: give %s",
		f.Arch, strings.Join(models.EncoderNames(), ", "))
	wrong(f.Init != "" && (f.Arch != "" || f.Width != 0 || len(f.Network) > 0),
		"--init brings the student's network: leave --arch, --width and --network out")
	wrong(f.Width < 0, "--width %d: give 1 or more", f.Width)
	_, err := train.LayerNumber(f.FromLayer)
	wrong(err != nil, "--from-layer: %v", err)
	wrong(f.Limit < 0 || f.TestLimit < 0, "--limit %d, --test-limit %d: give 1 or more, or 0 for "+
		"all", f.Limit, f.TestLimit)
	wrong(!(f.Temperature >= 0 && f.Temperature <= 1000), "--temperature %g: give a number above "+
		"0, at most 1000", f.Temperature)
	wrong(!(f.LabelsWeight >= 0 && f.LabelsWeight <= 1), "--labels-weight %g: give 0 to 1",
		f.LabelsWeight)
	wrong(f.Subset != "" && f.LabelsPerClass != 0,
		"--subset and --labels-per-class both choose labels: leave one out")
	wrong((f.Subset != "" || f.LabelsPerClass != 0) && f.LabelsWeight == 0,
		"--subset and --labels-per-class choose labels: give them a weight with --labels-weight")
	wrong(f.LabelsPerClass < 0, "--labels-per-class %d: give 1 or more", f.LabelsPerClass)
	word("protocol", f.Protocol, "auto", "v2")
	word("precision", f.Precision, "fp32", "mixed", "bf16")
	word("resident", f.Resident, "auto", "on", "off")
	wrong(f.Epochs < 0, "--epochs %d: give 1 or more", f.Epochs)
	wrong(!(f.WarmupEpochs == -1 || f.WarmupEpochs >= 0), "--warmup-epochs %g: give 0 or more, or "+
		"-1 for a twentieth of the epochs", f.WarmupEpochs)
	wrong(f.Batch < 0 || f.Batch == 1, "--batch %d: give 2 or more", f.Batch)
	wrong(!(f.LR >= 0) || math.IsInf(f.LR, 0), "--lr %g: give a rate above 0", f.LR)
	wrong(!(f.WeightDecay >= 0), "--weight-decay %g: give 0 or more", f.WeightDecay)
	wrong(f.Seed < 0, "--seed %d: it cannot be negative", f.Seed)
	wrong(f.CheckpointEvery < 0, "--checkpoint-every %d: give 1 or more, or 0", f.CheckpointEvery)
	f.Watch.check(problems, "distill")
	return problems.orNil()
}

// options are the flags with what they leave open, for n pictures. alike tells whether the student
// has its teacher's architecture.
func (f *distillCommand) options(n int, alike bool) (o finetuneOptions, err error) {
	layer, err := train.LayerNumber(f.FromLayer)
	if err != nil {
		return o, err
	}
	v2 := f.Protocol == "v2"
	o = finetuneOptions{Checkpoint: f.Init, Subset: f.Subset, LabelsPerClass: f.LabelsPerClass,
		TestLimit: f.TestLimit, Layer: layer, Epochs: f.Epochs, Batch: f.Batch,
		Optimizer: f.Optimizer, LR: f.LR, WeightDecay: f.WeightDecay, Seed: f.Seed,
		FromScratch: f.Init == "", Warmup: f.WarmupEpochs, Distill: &distillTarget{
			Teacher: f.Teacher, Classifier: f.Classifier, Temperature: f.Temperature,
			TimesT2: f.TimesT2, LabelsWeight: f.LabelsWeight, Limit: f.Limit}}
	if f.Precision != "fp32" {
		o.Precision = f.Precision
	}
	if o.Distill.Temperature == 0 {
		o.Distill.Temperature = 1
		if alike {
			o.Distill.Temperature = 0.1
		}
	}
	if o.Epochs == 0 {
		o.Epochs = 100
		if v2 {
			o.Epochs = 400
		}
	}
	if o.Warmup == -1 {
		o.Warmup = float64(o.Epochs) / 20
	}
	if o.Batch == 0 {
		o.Batch = fewBatch(n)
		if v2 {
			o.Batch = min(n, 1024)
		}
	}
	if o.Optimizer == "" {
		o.Optimizer = "sgd"
		if v2 {
			o.Optimizer = "lars"
		}
	}
	if o.LR == 0 {
		switch o.Optimizer {
		case "lars":
			o.LR, err = optim.Sqrt.Peak(0.1, o.Batch)
		case "adamw", "adam":
			o.LR = 1e-3
		default:
			o.LR, err = optim.Linear.Peak(0.1, o.Batch)
			o.LR = max(o.LR, 0.05)
		}
	}
	if err == nil {
		_, err = o.rule()
	}
	if err != nil {
		return o, usage("distill: %s", err)
	}
	return o, nil
}
