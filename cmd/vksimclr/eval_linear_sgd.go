package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/eval"
	"vksimclr/optim"
	"vksimclr/supervise"
	"vksimclr/train"
)

// sgdFlags are those of eval linear --protocol sgd.
type sgdFlags struct {
	Epochs int     `default:"90" help:"Of --protocol sgd: times through the training pictures."`
	Batch  int     `default:"256" help:"Of --protocol sgd: pictures in a step, at most all."`
	LR     float64 `default:"0" help:"${sgd_lr_help}"`
}

// sgdResult is what eval linear tells of --protocol sgd beside what it always tells.
type sgdResult struct {
	Epochs int     `json:"epochs"`
	Batch  int     `json:"batch"`
	LR     float64 `json:"lr"` // the highest
}

func (f sgdFlags) check() error {
	problems := &usageError{}
	if f.Epochs < 1 || f.Batch < 1 {
		problems.add("eval linear: --epochs %d, --batch %d: give 1 or more", f.Epochs, f.Batch)
	}
	if !(f.LR >= 0) {
		problems.add("eval linear: --lr %g: give a rate above 0, or leave it out", f.LR)
	}
	return problems.orNil()
}

// judgeSGD trains the classifier on the device, on crops and flips of the training pictures, and
// tests it. The encoder is frozen.
func (l *linearCommand) judgeSGD(ctx context.Context, j *judging, fit, test *part) (
	r *linearResult, err error) {
	recipe := supervise.LinearRecipe()
	recipe.Train, recipe.Test, recipe.Views = fit.set, test.set, j.recipe.Views
	recipe.Layer, recipe.Epochs, recipe.Seed = j.flags.Layer, l.SGD.Epochs, l.Seed
	recipe.Batch = min(l.SGD.Batch, fit.set.Len())
	if l.SGD.LR > 0 {
		recipe.Rate.Base, recipe.Rate.Scaling = l.SGD.LR, optim.None
	}
	if err := recipe.Validate(); err != nil {
		return nil, err
	}
	peak, err := recipe.Rate.Scaling.Peak(recipe.Rate.Base, recipe.Batch)
	if err != nil {
		return nil, err
	}
	r = &linearResult{Train: fit.set.Len(), Test: test.set.Len(), Protocol: l.Protocol,
		Classes: fit.classes, judged: j.about("")}
	started := time.Now()
	var found supervise.LinearResult
	err = withDevice(engine.Options{Device: j.settings.Device}, func(d *engine.Device) error {
		r.Device = d.Name()
		found, err = l.trainSGD(ctx, d, j, recipe)
		return err
	})
	if err != nil {
		return nil, err
	}
	if found.Encoder != j.hash {
		panic("eval: the encoder " + found.Encoder + " is not the checkpoint's, " + j.hash)
	}
	r.SGD = &sgdResult{Epochs: recipe.Epochs, Batch: recipe.Batch, LR: peak}
	r.TrainTop1, r.Seconds = percent(found.Accuracy/100), time.Since(started).Seconds()
	r.tested(found.Score)
	r.Classifier = filepath.Join(j.dir, eval.LinearFile)
	j.keep(r.Classifier, found.Classifier.Save(r.Classifier))
	j.confusion("eval-linear-sgd-confusion",
		fmt.Sprintf("linear, SGD: top-1 %.2f %% of %d", r.Top1, r.Test), r.Confusion, r.Classes)
	return r, nil
}

// trainSGD trains and tests, and shows how far it is.
func (l *linearCommand) trainSGD(ctx context.Context, d *engine.Device, j *judging,
	recipe supervise.Recipe) (found supervise.LinearResult, err error) {
	net, err := j.network(d)
	if err != nil {
		return found, err
	}
	steps := recipe.Epochs * data.StepsPerEpoch(recipe.Train.Len(), recipe.Batch)
	bar, tested := newProgress(j.log, steps, recipe.Epochs), newCountdown(j.log, "classified")
	defer bar.close()
	defer tested.close()
	return supervise.Linear(ctx, d, net, recipe, func(s train.StepDone) error {
		return bar.listen(s)
	}, func(done, of int) {
		bar.close()
		tested.show(done, of)
	})
}
