package program

import (
	"fmt"
	"math"
	"time"

	"vksimclr/engine"
	"vksimclr/eval"
	"vksimclr/supervise"
	"vksimclr/train"
)

// finetuneResult is what finetune prints and keeps in summary.json.
type finetuneResult struct {
	Top1       *float64 `json:"top1"` // percent of the test pictures; null: there are none
	Top5       *float64 `json:"top5"`
	PerClass   *float64 `json:"per_class"` // mean of the classes' top-1
	Pictures   int      `json:"n_train"`
	Test       int      `json:"n_test"`
	Classes    int      `json:"classes"`
	TrainTop1  *float64 `json:"train_top1"` // percent, of the last epoch's views; null: no step
	Loss       *float64 `json:"loss"`       // of the last step
	Layer      string   `json:"layer"`
	Frozen     bool     `json:"frozen"`
	Optimizer  string   `json:"optimizer"`
	LR         float64  `json:"lr"`
	Epochs     int      `json:"epochs"`
	Batch      int      `json:"batch"`
	Steps      int      `json:"steps"`
	Seconds    float64  `json:"seconds"`
	Data       string   `json:"data"`
	Device     string   `json:"device"`
	Checkpoint string   `json:"checkpoint"`
	Out        string   `json:"out"`
	Names      []string `json:"class_names"`
	Confusion  [][]int  `json:"confusion"` // [label][predicted], of test pictures

	FromScratch bool           `json:"from_scratch"`
	Precision   string         `json:"precision"`
	Agreement   *float64       `json:"agreement,omitempty"` // percent, with the teacher, likewise
	Distill     *distillTarget `json:"distill,omitempty"`

	right  float64 // sum of the accuracies or agreements of the last epoch's steps
	seen   int     // of them
	agrees bool    // they are agreements
}

// add hears of a step.
func (r *finetuneResult) add(step train.StepDone, run *supervise.Run) {
	loss := step.Loss()
	r.Loss = &loss
	if step.Step > run.Total()-run.PerEpoch() {
		r.right += step.Metrics[1].Value
		r.agrees = step.Metrics[1].Name == "agreement"
		r.seen++
	}
}

// score adds what the test found. Percentages have four decimals.
func (r *finetuneResult) score(s eval.Scores, classes []string) {
	round := func(x float64) *float64 {
		x = math.Round(1e4*x) / 1e4
		return &x
	}
	r.Top1, r.Top5, r.PerClass = round(s.Top1), round(s.Top5), round(s.PerClass)
	r.Test, r.Names, r.Confusion = s.N, classes, s.Confusion
}

// about adds what was done.
func (r *finetuneResult) about(s *finetuneSession, d *engine.Device, took time.Duration) {
	o := s.options
	r.Pictures, r.Classes = s.set.Len(), len(s.run.Classes())
	if r.seen > 0 {
		share := math.Round(1e6*r.right/float64(r.seen)) / 1e4
		if r.TrainTop1 = &share; r.agrees {
			r.TrainTop1, r.Agreement = nil, &share
		}
	}
	r.FromScratch, r.Distill, r.Precision = o.FromScratch, o.Distill, s.recipe.Precision.String()
	r.Layer, r.Frozen, r.Optimizer, r.LR = o.Layer, o.Frozen, o.Optimizer, o.LR
	r.Epochs, r.Batch, r.Steps = o.Epochs, o.Batch, s.run.Done()
	r.Seconds, r.Data, r.Device, r.Out = took.Seconds(), s.settings.Data, d.Name(), s.out
}

func (r finetuneResult) String() string {
	text := fmt.Sprintf("%d labels of %d classes", r.Pictures, r.Classes)
	if r.Distill != nil {
		text = fmt.Sprintf("%d pictures, %d classes of the teacher", r.Pictures, r.Classes)
	}
	if r.Top1 != nil {
		text += fmt.Sprintf(": top-1 %.2f %%%s of %d test pictures", *r.Top1,
			topFive(*r.Top5, r.Classes), r.Test)
	}
	if r.TrainTop1 != nil {
		text += fmt.Sprintf(" (%.2f %% of the training pictures)", *r.TrainTop1)
	}
	if r.Agreement != nil {
		text += fmt.Sprintf(" (as the teacher in %.2f %% of the training pictures)", *r.Agreement)
	}
	return text + "; everything is in " + r.Out
}
