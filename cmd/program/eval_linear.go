package program

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"vksimclr/eval"
)

type linearCommand struct {
	judgeFlags
	TestLimit  int      `name:"test-limit" default:"0" help:"${test_limit_help}"`
	Protocol   string   `default:"lbfgs" help:"${protocol_help}"`
	L2         float64  `name:"l2" default:"0" help:"${l2_help}"`
	Validation float64  `default:"0.2" help:"Share of training pictures that choose --l2."`
	Seed       uint64   `default:"1" help:"Draws these pictures."`
	SGD        sgdFlags `embed:""`
}

func (linearCommand) Help() string {
	return `Multinomial logistic regression (L-BFGS) on the features of the frozen encoder. A hash
of the encoder's weights, taken before and after, proves that it stays the same. The penalty is the
best of up to 45 on a validation share of the training pictures. Then all of them are fitted.

Beside the checkpoint lie eval-linear.json, a confusion matrix, the features for the next command,
and the classifier, linear.safetensors, for vksimclr predict. docs/judging.md explains the numbers.

Examples:

  vksimclr eval linear runs/mine
  vksimclr eval linear runs/mine --l2 1 --json
  vksimclr eval linear runs/mine --protocol sgd          crops and flips, as in the paper
  vksimclr eval linear runs/mine --protocol dkobak --epochs 100
  vksimclr eval linear runs/mine --data cifar100:DIR       transfer to another data set`
}

// linearResult is what eval linear prints.
type linearResult struct {
	Top1       float64    `json:"top1"` // percent
	Top5       float64    `json:"top5"`
	Margin     float64    `json:"top1_margin"` // half of the 95 % interval
	PerClass   float64    `json:"per_class"`   // mean of the classes' top-1
	Train      int        `json:"n_train"`
	Test       int        `json:"n_test"`
	TrainTop1  float64    `json:"train_top1"` // of the pictures that were fitted
	L2         float64    `json:"l2"`         // 1/C of scikit-learn
	Protocol   string     `json:"protocol"`
	Sweep      []tried    `json:"sweep"` // penalties and the validation share's top-1
	Iterations int        `json:"iterations"`
	Seconds    float64    `json:"seconds"` // of fitting
	Classifier string     `json:"classifier"`
	Classes    []string   `json:"classes"`
	Confusion  [][]int    `json:"confusion"`     // [label][predicted]
	SGD        *sgdResult `json:"sgd,omitempty"` // of all protocols but lbfgs
	judged
}

// tried is a penalty of a sweep.
type tried struct {
	L2   float64 `json:"l2"`
	Top1 float64 `json:"top1"`
	Loss float64 `json:"loss"`
}

// Run fits and judges a linear classifier.
func (l *linearCommand) Run(ctx context.Context, line *kong.Context, c console) error {
	protocol, stepped, err := l.protocol()
	if err != nil {
		return err
	}
	if !(l.L2 >= 0) {
		return usage("eval linear: --l2 %g: give a number above 0, or leave it out", l.L2)
	}
	if err := l.SGD.check(); err != nil {
		return err
	}
	if err := l.foreign(given(line), stepped); err != nil {
		return err
	}
	if !(l.Validation > 0 && l.Validation < 1) {
		return usage("eval linear: --validation %g: give a share between 0 and 1", l.Validation)
	}
	j, err := l.open(ctx, c, l.TestLimit)
	if err != nil {
		return err
	}
	var result *linearResult
	if stepped {
		result, err = l.judgeStepped(ctx, j, protocol.with(l.SGD, given(line)))
	} else {
		result, err = l.judge(ctx, j)
	}
	if errors.Is(err, eval.ErrFewLabels) {
		err = fmt.Errorf("%w: give more labels, or the penalty itself, for example --l2 1", err)
	}
	if err != nil {
		return j.explained("eval linear", err)
	}
	name := "eval-linear"
	if stepped {
		name += "-" + l.Protocol
	}
	return j.finish(c, name, result, &result.Files)
}

// testable are the training pictures and those to test on.
func (j *judging) testable() ([]*part, error) {
	parts, err := j.labelledParts()
	if err == nil && len(parts) < 2 {
		err = fmt.Errorf("there are no pictures to test on: keep some with --val 20%%, or give " +
			"others with --val DIR")
	}
	return parts, err
}

// judge fits by L-BFGS.
func (l *linearCommand) judge(ctx context.Context, j *judging) (r *linearResult, err error) {
	parts, err := j.testable()
	if err != nil {
		return nil, err
	}
	train, test := parts[0], parts[1]
	if err := j.features(ctx, parts, nil); err != nil {
		return nil, err
	}
	fitted := newCountdown(j.log, "tried")
	fitted.noun = "penalties"
	defer fitted.close()
	started := time.Now()
	fit, err := eval.Linear{L2: l.L2, Validation: l.Validation, Seed: l.Seed,
		Progress: fitted.show}.Fit(ctx, train.features, train.classes)
	if err != nil {
		return nil, err
	}
	r = &linearResult{Train: train.set.Len(), Test: test.set.Len(), L2: fit.L2,
		Protocol: l.Protocol, Iterations: fit.Iterations, Classes: train.classes,
		Seconds: time.Since(started).Seconds(), judged: j.about("")}
	for _, t := range fit.Sweep {
		r.Sweep = append(r.Sweep, tried{t.L2, percent(t.Top1 / 100), t.Loss})
	}
	classifier := eval.Classifier{Weight: fit.Weight, Bias: fit.Bias, Classes: train.classes,
		Layer: j.flags.Layer, Encoder: j.hash}
	if err := r.score(classifier, train, test); err != nil {
		return nil, err
	}
	r.Classifier = filepath.Join(j.dir, eval.LinearFile)
	j.keep(r.Classifier, classifier.Save(r.Classifier))
	j.confusion("eval-linear-confusion",
		fmt.Sprintf("linear: top-1 %.2f %% of %d", r.Top1, r.Test), r.Confusion, r.Classes)
	return r, nil
}

// score judges the classifier on both parts.
func (r *linearResult) score(c eval.Classifier, train, test *part) error {
	for _, p := range []*part{train, test} {
		logits, err := c.Logits(p.features)
		if err != nil {
			return err
		}
		s := eval.Score(logits, p.labels, len(r.Classes))
		if p == train {
			r.TrainTop1 = percent(s.Top1 / 100)
			continue
		}
		r.tested(s)
	}
	return nil
}

// tested takes the scores of the test pictures.
func (r *linearResult) tested(s eval.Scores) {
	r.Top1, r.Top5 = percent(s.Top1/100), percent(s.Top5/100)
	r.PerClass = percent(s.PerClass / 100)
	r.Confusion, r.Margin = s.Confusion, margin95(r.Top1, r.Test)
}

func (r *linearResult) String() string {
	var text strings.Builder
	fmt.Fprintf(&text, "linear classifier on %s of %s, encoder frozen (sha256 %.12s…)\n", r.Layer,
		r.Checkpoint, r.Encoder)
	how := fmt.Sprintf("l2 %.3g", r.L2)
	if r.SGD != nil {
		how = fmt.Sprintf("%s, %d epochs, rate %.3g", r.SGD.On, r.SGD.Epochs, r.SGD.LR)
	}
	fmt.Fprintf(&text, "fitted to %d pictures, %.2f %% of them right, %s; tested on %d\n",
		r.Train, r.TrainTop1, how, r.Test)
	writeScores(&text, r.Top1, r.Margin, r.Top5, r.PerClass, r.Confusion, r.Classes)
	penalties := eval.Penalties()
	if r.Sweep != nil && (r.L2 == penalties[0] || r.L2 == penalties[len(penalties)-1]) {
		fmt.Fprintf(&text, "the best l2 is the last that was tried: give --l2 a value beyond it\n")
	}
	return strings.TrimSuffix(text.String(), "\n")
}
